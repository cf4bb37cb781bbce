// What is held of a person, theirs to take along and to have erased.
import { createRoute } from "@hono/zod-openapi";
import { requirePerson } from "#auth/middleware.ts";
import { clearSession } from "#http/cookies.ts";
import { personSecurity, problem, problems } from "#http/openapi.ts";
import { anyAnswer } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { eraseOwnAccount } from "./erase.ts";
import { exportOwnData } from "./export.ts";

const own = { tags: ["Me"], security: personSecurity, middleware: [requirePerson] };

const exportRoute = createRoute({
  ...own,
  method: "get",
  path: "/me/data",
  summary: "Export what is held of you",
  description:
    "The account, tenants, sessions, passkeys, invitations, mails about events, and all that the audit logs say you did. Takes a sign-in of the last 15 minutes.",
  responses: {
    200: {
      description: "One JSON document",
      content: { "application/json": { schema: { type: "object" } as const } },
    },
    ...problems,
  },
});

const eraseRoute = createRoute({
  ...own,
  method: "delete",
  path: "/me",
  summary: "Erase your account",
  description:
    "At once and for good. The audit logs keep what you did under an id that says nothing; your name leaves them within minutes. Takes a sign-in of the last 15 minutes.",
  responses: {
    204: { description: "Erased; every session has ended" },
    ...problems,
    409: problem("You are the only owner of a tenant, or a platform administrator"),
  },
});

export const ownDataRoutes = router()
  .openapi(exportRoute, async (c) => {
    const day = new Date(c.var.ctx.clock.now()).toISOString().slice(0, 10);
    const headers = {
      "Content-Type": "application/json",
      "Content-Disposition": `attachment; filename="stillframe-${day}.json"`,
      "Cache-Control": "no-store",
    };
    return anyAnswer(new Response(await exportOwnData(c.var.ctx), { headers }));
  })
  .openapi(eraseRoute, async (c) => {
    await eraseOwnAccount(c.var.ctx);
    clearSession(c);
    return c.body(null, 204);
  });
