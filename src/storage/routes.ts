// Storage: how much a tenant keeps.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problems } from "#http/openapi.ts";
import { reply } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { readStorage } from "./queries.ts";
import { storageSchema } from "./schemas.ts";

const common = { tags: ["Storage"], security: keySecurity, middleware: [requireKey] };

const storageRoute = createRoute({
  ...common,
  method: "get",
  path: "/storage",
  summary: "How much is kept, and how much may be",
  responses: { 200: json(storageSchema, "What the tenant keeps"), ...problems },
});

export const storageRoutes = router().openapi(storageRoute, async (c) =>
  reply(c, await readStorage(c.var.ctx), 200),
);
