// Signing keys: create, list, revoke. What links are signed with.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { createSigningKey } from "./create.ts";
import { listSigningKeys } from "./queries.ts";
import { revokeSigningKey } from "./revoke.ts";
import {
  createdSigningKeySchema,
  createSigningKeyBody,
  signingKeyListForm,
  signingKeyPageSchema,
  signingKeyParams,
} from "./schemas.ts";

const common = { tags: ["Signed links"], security: keySecurity, middleware: [requireKey] };

const createSigningKeyRoute = createRoute({
  ...common,
  method: "post",
  path: "/signing-keys",
  summary: "Create a signing key",
  request: { body: { ...json(createSigningKeyBody), required: true } },
  responses: {
    201: json(createdSigningKeySchema, "The new key; its secret is shown this once"),
    ...problems,
  },
});

const listSigningKeysRoute = createRoute({
  ...common,
  method: "get",
  path: "/signing-keys",
  summary: "List signing keys",
  request: { query: signingKeyListForm },
  responses: { 200: json(signingKeyPageSchema, "One page, newest first"), ...problems },
});

const revokeSigningKeyRoute = createRoute({
  ...common,
  method: "delete",
  path: "/signing-keys/{id}",
  summary: "Revoke a signing key and every link signed with it",
  request: { params: signingKeyParams },
  responses: { 204: { description: "Revoked" }, ...problems, 404: problem("No such signing key") },
});

export const signingKeyRoutes = router()
  .openapi(createSigningKeyRoute, async (c) => {
    return reply(c, await createSigningKey(c.var.ctx, c.req.valid("json")), 201);
  })
  .openapi(listSigningKeysRoute, async (c) =>
    replyPage(c, await listSigningKeys(c.var.ctx, c.req.valid("query"))),
  )
  .openapi(revokeSigningKeyRoute, async (c) => {
    await revokeSigningKey(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  });
