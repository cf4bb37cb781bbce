// API keys: made, listed, changed, rotated, stopped, and revoked where one was found in the open.
import { createRoute } from "@hono/zod-openapi";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { createKey } from "./create-key.ts";
import { dailyUsage } from "./daily-usage.ts";
import { disableKey, enableKey } from "./disable-key.ts";
import { leakRoutes } from "./leaks/routes.ts";
import { requireKey } from "./middleware.ts";
import { fetchKey, listKeys } from "./queries.ts";
import { revokeKey } from "./revoke-key.ts";
import { rotateKey } from "./rotate-key.ts";
import {
  createdKeySchema,
  createKeyBody,
  keyListForm,
  keyPageSchema,
  keyParams,
  keySchema,
  rotateKeyBody,
  updateKeyBody,
  usageSchema,
} from "./schemas.ts";
import { updateKey } from "./update-key.ts";

const common = { tags: ["Keys"], security: keySecurity, middleware: [requireKey] };

const noKey = { 404: problem("No such key") };

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
  responses: { 200: json(keySchema, "The key, masked"), ...problems, ...noKey },
});

const updateKeyRoute = createRoute({
  ...common,
  method: "patch",
  path: "/keys/{id}",
  summary: "Change an API key",
  description: "What is not given stays. Takes effect within 5 seconds.",
  request: { params: keyParams, body: { ...json(updateKeyBody), required: true } },
  responses: {
    200: json(keySchema, "The key as it is now"),
    ...problems,
    ...noKey,
    409: problem("The key was revoked or replaced"),
  },
});

const rotateKeyRoute = createRoute({
  ...common,
  method: "post",
  path: "/keys/{id}/rotate",
  summary: "Replace an API key",
  description: "The new key may do the same. The old one works on for `grace_seconds`.",
  request: { params: keyParams, body: { ...json(rotateKeyBody), required: true } },
  responses: {
    201: json(createdKeySchema, "The new key, shown this once"),
    ...problems,
    ...noKey,
    409: problem("The key was revoked, has expired or was replaced already"),
  },
});

const turnRoute = (way: "enable" | "disable", summary: string) =>
  createRoute({
    ...common,
    method: "post",
    path: `/keys/{id}/${way}`,
    summary,
    request: { params: keyParams },
    responses: {
      200: json(keySchema, "The key as it is now; it takes effect within 5 seconds"),
      ...problems,
      ...noKey,
      409: problem("The key was revoked"),
    },
  });

const keyUsageRoute = createRoute({
  ...common,
  method: "get",
  path: "/keys/{id}/usage",
  summary: "How an API key was used in 30 days",
  request: { params: keyParams },
  responses: {
    200: json(usageSchema, "A row for each day with requests, the latest first"),
    ...problems,
    ...noKey,
  },
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
    ...noKey,
  },
});

export const keyRoutes = router()
  // Before what takes an id: `pattern` is none.
  .route("/", leakRoutes)
  .openapi(createKeyRoute, async (c) => {
    return reply(c, await createKey(c.var.ctx, c.req.valid("json")), 201);
  })
  .openapi(listKeysRoute, async (c) => {
    return replyPage(c, await listKeys(c.var.ctx, c.req.valid("query")));
  })
  .openapi(getKeyRoute, async (c) => {
    return reply(c, await fetchKey(c.var.ctx, c.req.valid("param").id), 200);
  })
  .openapi(updateKeyRoute, async (c) => {
    return reply(c, await updateKey(c.var.ctx, c.req.valid("param").id, c.req.valid("json")), 200);
  })
  .openapi(rotateKeyRoute, async (c) => {
    return reply(c, await rotateKey(c.var.ctx, c.req.valid("param").id, c.req.valid("json")), 201);
  })
  .openapi(turnRoute("disable", "Disable an API key"), async (c) => {
    return reply(c, await disableKey(c.var.ctx, c.req.valid("param").id), 200);
  })
  .openapi(turnRoute("enable", "Enable a disabled API key"), async (c) => {
    return reply(c, await enableKey(c.var.ctx, c.req.valid("param").id), 200);
  })
  .openapi(keyUsageRoute, async (c) => {
    return reply(c, await dailyUsage(c.var.ctx, c.req.valid("param").id), 200);
  })
  .openapi(revokeKeyRoute, async (c) => {
    await revokeKey(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  });
