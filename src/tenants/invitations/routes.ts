// Invitations: how people come into a tenant that is there already.
import { createRoute } from "@hono/zod-openapi";
import { openDoor, requireKey } from "#auth/middleware.ts";
import { browserOf, setSession } from "#http/cookies.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { pageOf } from "#http/pagination.ts";
import { reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { acceptInvitation } from "./accept.ts";
import { invite } from "./invite.ts";
import { fetchInvitation, listInvitations, presentInvitation } from "./queries.ts";
import { revokeInvitation } from "./revoke.ts";
import {
  acceptBody,
  acceptedSchema,
  invitationListForm,
  invitationPageSchema,
  invitationParams,
  invitationSchema,
  inviteBody,
} from "./schemas.ts";

const common = { tags: ["People"], security: keySecurity, middleware: [requireKey] };
const noInvitation = { 404: problem("No such invitation") };

const inviteRoute = createRoute({
  ...common,
  method: "post",
  path: "/invitations",
  summary: "Invite a person",
  description:
    "By mail, good once and for 7 days. Those invited count towards the people that the plan has room for. A key invites to no role whose scopes it lacks.",
  request: { body: { ...json(inviteBody), required: true } },
  responses: {
    201: json(invitationSchema, "Invited"),
    ...problems,
    409: problem("They belong to the tenant already, or the plan has no room"),
    429: problem("Too many mails to this address, or from you"),
  },
});

const listRoute = createRoute({
  ...common,
  method: "get",
  path: "/invitations",
  summary: "List invitations",
  request: { query: invitationListForm },
  responses: { 200: json(invitationPageSchema, "One page, the latest first"), ...problems },
});

const one = { ...common, path: "/invitations/{id}", request: { params: invitationParams } } as const;

const readRoute = createRoute({
  ...one,
  method: "get",
  summary: "Read an invitation",
  responses: { 200: json(invitationSchema, "The invitation"), ...problems, ...noInvitation },
});

const revokeRoute = createRoute({
  ...one,
  method: "delete",
  summary: "Revoke an invitation",
  responses: { 204: { description: "Its link does nothing any more" }, ...problems, ...noInvitation },
});

const acceptRoute = createRoute({
  tags: ["Sign-in"],
  // The link's token is what authenticates it.
  security: [],
  middleware: [openDoor],
  method: "post",
  path: "/auth/invitations/accept",
  summary: "Accept an invitation",
  request: { body: { ...json(acceptBody), required: true } },
  responses: {
    200: json(acceptedSchema, "Joined"),
    400: problem("Bad input, or the password is among the first that anybody would guess"),
    403: problem("The account, or the tenant, is suspended"),
    409: problem("They belong to the tenant already, or the plan has no room"),
    410: problem("The token was used, revoked, or has expired"),
  },
});

export const invitationRoutes = router()
  .openapi(inviteRoute, async (c) => {
    const row = await invite(c.var.ctx, c.req.valid("json"));
    return reply(c, presentInvitation(row, c.var.ctx.clock.now()), 201);
  })
  .openapi(listRoute, async (c) => {
    const input = c.req.valid("query");
    const now = c.var.ctx.clock.now();
    const rows = await listInvitations(c.var.ctx, input);
    return replyPage(
      c,
      pageOf(rows, input.limit, (row) => presentInvitation(row, now)),
    );
  })
  .openapi(readRoute, async (c) => {
    const row = await fetchInvitation(c.var.ctx, c.req.valid("param").id);
    return reply(c, presentInvitation(row, c.var.ctx.clock.now()), 200);
  })
  .openapi(revokeRoute, async (c) => {
    await revokeInvitation(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  })
  .openapi(acceptRoute, async (c) => {
    const accepted = await acceptInvitation(c.var.base, c.req.valid("json"), browserOf(c));
    const { started, tenantId } = accepted;
    if (started) setSession(c, started.token, started.expiresAt, started.known);
    return reply(
      c,
      { status: started ? ("signed_in" as const) : ("joined" as const), tenant_id: tenantId },
      200,
    );
  });
