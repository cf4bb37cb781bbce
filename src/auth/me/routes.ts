// Who one is, and one's own account.
import { createRoute } from "@hono/zod-openapi";
import { openDoor, requirePerson } from "#auth/middleware.ts";
import { sentSchema } from "#auth/sessions/schemas.ts";
import { clearSession, setSession } from "#http/cookies.ts";
import { json, personSecurity, problem, problems } from "#http/openapi.ts";
import { reply } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { askForEmail, confirmEmail } from "./change-email.ts";
import { changeName, changePassword, switchTenant } from "./change.ts";
import { readMe } from "./read.ts";
import {
  changeEmailBody,
  changePasswordBody,
  confirmEmailBody,
  meSchema,
  switchTenantBody,
  updateMeBody,
} from "./schemas.ts";

const own = { tags: ["Me"], security: personSecurity, middleware: [requirePerson] };

const readRoute = createRoute({
  ...own,
  method: "get",
  path: "/me",
  summary: "Who you are",
  responses: {
    200: json(meSchema, "The person, the tenant, and whether somebody acts in their place"),
    ...problems,
  },
});

const updateRoute = createRoute({
  ...own,
  method: "patch",
  path: "/me",
  summary: "Change your name",
  request: { body: { ...json(updateMeBody), required: true } },
  responses: { 200: json(meSchema, "As you are now"), ...problems },
});

const passwordRoute = createRoute({
  ...own,
  method: "post",
  path: "/me/password",
  summary: "Change your password",
  description: "Every other session ends; this one gets a new token.",
  request: { body: { ...json(changePasswordBody), required: true } },
  responses: { 204: { description: "Changed" }, ...problems, 429: problem("Too many attempts") },
});

const emailRoute = createRoute({
  ...own,
  method: "post",
  path: "/me/email",
  summary: "Change your e-mail address",
  description: "Sends a link to the new address, which holds once it was followed.",
  request: { body: { ...json(changeEmailBody), required: true } },
  responses: {
    202: json(sentSchema, "On its way"),
    ...problems,
    429: problem("Too many mails to this address, or from you"),
  },
});

const confirmRoute = createRoute({
  tags: ["Me"],
  // The link's token is what authenticates it.
  security: [],
  middleware: [openDoor],
  method: "post",
  path: "/auth/confirm-email",
  summary: "Confirm a new e-mail address",
  description: "Every session ends: you sign in with the new address.",
  request: { body: { ...json(confirmEmailBody), required: true } },
  responses: {
    204: { description: "Changed" },
    400: problem("Bad input, naming each wrong field"),
    409: problem("The address belongs to an account by now"),
    410: problem("The token was used or has expired"),
  },
});

const switchRoute = createRoute({
  ...own,
  method: "post",
  path: "/me/tenant",
  summary: "Work in another tenant of yours",
  request: { body: { ...json(switchTenantBody), required: true } },
  responses: {
    204: { description: "The session works there now, under a new token" },
    ...problems,
    404: problem("You belong to no such tenant"),
  },
});

export const meRoutes = router()
  .openapi(readRoute, async (c) => reply(c, await readMe(c.var.ctx), 200))
  .openapi(updateRoute, async (c) => {
    await changeName(c.var.ctx, c.req.valid("json").name);
    return reply(c, await readMe(c.var.ctx), 200);
  })
  .openapi(passwordRoute, async (c) => {
    const { token, expiresAt } = await changePassword(c.var.ctx, c.req.valid("json"));
    setSession(c, token, expiresAt);
    return c.body(null, 204);
  })
  .openapi(emailRoute, async (c) => {
    await askForEmail(c.var.ctx, c.req.valid("json").email);
    return reply(c, { status: "mail_sent" as const }, 202);
  })
  .openapi(confirmRoute, async (c) => {
    await confirmEmail(c.var.base, c.req.valid("json").token);
    clearSession(c);
    return c.body(null, 204);
  })
  .openapi(switchRoute, async (c) => {
    const { token, expiresAt } = await switchTenant(c.var.ctx, c.req.valid("json").tenant_id);
    setSession(c, token, expiresAt);
    return c.body(null, 204);
  });
