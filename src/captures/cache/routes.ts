// The cache of captures: what is in it, how it answers, emptying and filling it.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { reply } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { readHealth } from "./health.ts";
import { purgeCache } from "./purge.ts";
import { readKeys, readStats } from "./queries.ts";
import {
  healthSchema,
  keysQuery,
  keysSchema,
  purgeBody,
  purgedSchema,
  rangeQuery,
  statsSchema,
  suggestionsSchema,
  warmBody,
  warmedSchema,
} from "./schemas.ts";
import { memoryMs } from "./settings.ts";
import { suggest } from "./suggest.ts";
import { warmCache } from "./warm.ts";

const common = { tags: ["Cache"], security: keySecurity, middleware: [requireKey] };

const purgeRoute = createRoute({
  ...common,
  method: "post",
  path: "/cache/purge",
  summary: "Purge the cache by address, pattern, tag or key, or all of it",
  request: { body: { ...json(purgeBody), required: true } },
  responses: { 200: json(purgedSchema, "Purged; the captures themselves stay"), ...problems },
});

const warmRoute = createRoute({
  ...common,
  method: "post",
  path: "/cache/warm",
  summary: "Have captures made in the background, so that they are in the cache",
  request: { body: { ...json(warmBody), required: true } },
  responses: {
    202: json(warmedSchema, "Accepted: they are made one after the other, and billed like any other"),
    ...problems,
    403: problem("The key lacks a scope (cache:write and captures:write), or a target is not allowed"),
    413: problem("A request is too large"),
  },
});

const stats = {
  ...common,
  method: "get" as const,
  summary: "Read the cache's statistics",
  request: { query: rangeQuery },
  responses: {
    200: json(statsSchema, "Lookups by day, seconds behind; and what is in the cache now"),
    ...problems,
  },
};
const statsRoute = createRoute({ ...stats, path: "/cache/stats" });
const statsAlias = createRoute({ ...stats, path: "/redis/cache/stats", summary: "The same as /cache/stats" });

const keysRoute = createRoute({
  ...common,
  method: "get",
  path: "/cache/keys",
  summary: "See how keys are spread over hosts and paths",
  request: { query: keysQuery },
  responses: { 200: json(keysSchema, "Patterns, the most numerous first"), ...problems },
});

const healthRoute = createRoute({
  ...common,
  method: "get",
  path: "/cache/health",
  summary: "Ask whether the cache works",
  responses: { 200: json(healthSchema, "Each store it needs, asked just now"), ...problems },
});

const suggestionsRoute = createRoute({
  ...common,
  method: "get",
  path: "/cache/suggestions",
  summary: "See what would make the cache answer more",
  request: { query: rangeQuery },
  responses: { 200: json(suggestionsSchema, "From how it was used in these days"), ...problems },
});

export const cacheRoutes = router()
  .openapi(purgeRoute, async (c) => {
    const purged = await purgeCache(c.var.ctx, c.req.valid("json"));
    return reply(c, { purged, effective_within_seconds: Math.ceil(memoryMs / 1000) }, 200);
  })
  .openapi(warmRoute, async (c) => {
    const accepted = await warmCache(c.var.ctx, c.req.valid("json"));
    return reply(c, { accepted }, 202);
  })
  .openapi(statsRoute, async (c) => reply(c, await readStats(c.var.ctx, c.req.valid("query")), 200))
  .openapi(statsAlias, async (c) => reply(c, await readStats(c.var.ctx, c.req.valid("query")), 200))
  .openapi(keysRoute, async (c) => reply(c, await readKeys(c.var.ctx, c.req.valid("query")), 200))
  .openapi(healthRoute, async (c) => reply(c, await readHealth(c.var.ctx), 200))
  .openapi(suggestionsRoute, async (c) => reply(c, await suggest(c.var.ctx, c.req.valid("query")), 200));
