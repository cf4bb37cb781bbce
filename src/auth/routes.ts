// API keys: create, list, revoke.
import { createRoute } from "@hono/zod-openapi";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { pageOf } from "#http/pagination.ts";
import { reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { createKey } from "./create-key.ts";
import { requireKey } from "./middleware.ts";
import { presentKey } from "./present.ts";
import { fetchKey, listKeys } from "./queries.ts";
import { revokeKey } from "./revoke-key.ts";
import {
  createdKeySchema,
  createKeyBody,
  keyListForm,
  keyPageSchema,
  keyParams,
  keySchema,
} from "./schemas.ts";

const common = { tags: ["Keys"], security: keySecurity, middleware: [requireKey] };

const createKeyRoute = createRoute({
  ...common,
  method: "post",
  path: "/keys",
  summary: "Create an API key",
  request: { body: { ...json(createKeyBody), required: true } },
  responses: { 201: json(createdKeySchema, "The new key, shown this once"), ...problems },
});

const listKeysRoute = createRoute({
  ...common,
  method: "get",
  path: "/keys",
  summary: "List API keys",
  request: { query: keyListForm },
  responses: { 200: json(keyPageSchema, "One page, newest first"), ...problems },
});

const getKeyRoute = createRoute({
  ...common,
  method: "get",
  path: "/keys/{id}",
  summary: "Read an API key",
  request: { params: keyParams },
  responses: { 200: json(keySchema, "The key, masked"), ...problems, 404: problem("No such key") },
});

const revokeKeyRoute = createRoute({
  ...common,
  method: "delete",
  path: "/keys/{id}",
  summary: "Revoke an API key",
  request: { params: keyParams },
  responses: {
    204: { description: "Revoked: it stops working within 5 seconds" },
    ...problems,
    404: problem("No such key"),
  },
});

export const keyRoutes = router()
  .openapi(createKeyRoute, async (c) => {
    return reply(c, await createKey(c.var.ctx, c.req.valid("json")), 201);
  })
  .openapi(listKeysRoute, async (c) => {
    const input = c.req.valid("query");
    const rows = await listKeys(c.var.ctx, input);
    const now = c.var.ctx.clock.now();
    return replyPage(
      c,
      pageOf(rows, input.limit, (row) => presentKey(row, now)),
    );
  })
  .openapi(getKeyRoute, async (c) => {
    const row = await fetchKey(c.var.ctx, c.req.valid("param").id);
    return reply(c, presentKey(row, c.var.ctx.clock.now()), 200);
  })
  .openapi(revokeKeyRoute, async (c) => {
    await revokeKey(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  });
