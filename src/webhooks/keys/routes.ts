// What deliveries are signed with: rotated, revealed, published.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { listPublicKeys } from "#webhooks/queries.ts";
import { revealSecret } from "./reveal.ts";
import { rotateSecret } from "./rotate.ts";
import {
  endpointParams,
  keyListForm,
  publicKeyPageSchema,
  revealedSchema,
  rotateBody,
  rotatedSchema,
} from "#webhooks/schemas.ts";

const common = { tags: ["Webhooks"], security: keySecurity, middleware: [requireKey] };
const noEndpoint = { 404: problem("No such webhook endpoint") };

const rotateRoute = createRoute({
  ...common,
  method: "post",
  path: "/webhooks/endpoints/{id}/rotate",
  summary: "Replace an endpoint's signing secret",
  description: "Until the overlap ends, deliveries carry a signature of the old secret and one of the new.",
  request: { params: endpointParams, body: { ...json(rotateBody), required: true } },
  responses: {
    200: json(rotatedSchema, "The new secret"),
    ...problems,
    ...noEndpoint,
    409: problem("Too many secrets still sign"),
  },
});

const revealRoute = createRoute({
  ...common,
  method: "get",
  path: "/webhooks/endpoints/{id}/secret",
  summary: "Reveal an endpoint's newest signing secret",
  description: "Needs the scope `webhooks:write`, and is put on record.",
  request: { params: endpointParams },
  responses: {
    200: json(revealedSchema, "The secret"),
    ...problems,
    404: problem("No such endpoint, or it has no v1 secret"),
    409: problem("The secret cannot be read any more"),
  },
});

const listPublicKeysRoute = createRoute({
  ...common,
  method: "get",
  path: "/webhooks/keys",
  summary: "List the public keys of v1a signatures",
  request: { query: keyListForm },
  responses: { 200: json(publicKeyPageSchema, "One page, newest first, of those that sign"), ...problems },
});

export const webhookKeyRoutes = router()
  .openapi(rotateRoute, async (c) =>
    reply(c, await rotateSecret(c.var.ctx, c.req.valid("param").id, c.req.valid("json")), 200),
  )
  .openapi(revealRoute, async (c) => reply(c, await revealSecret(c.var.ctx, c.req.valid("param").id), 200))
  .openapi(listPublicKeysRoute, async (c) =>
    replyPage(c, await listPublicKeys(c.var.ctx, c.req.valid("query"))),
  );
