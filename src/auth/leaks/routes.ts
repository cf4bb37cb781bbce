// For secret scanners: what our keys look like, and where one that was found is revoked.
import { createRoute } from "@hono/zod-openapi";
import { json, problem } from "#http/openapi.ts";
import { apiUrl, reply } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { guardReports } from "#limits/guard-address.ts";
import { keyPattern } from "#auth/key-format.ts";
import { reportLeak } from "./report.ts";
import { leakBody, leakSchema, patternSchema } from "#auth/schemas.ts";

// Anybody may ask: the key itself is what entitles to have it revoked.
const common = { tags: ["Keys"], security: [] };

const patternRoute = createRoute({
  ...common,
  method: "get",
  path: "/keys/pattern",
  summary: "What API keys look like",
  responses: { 200: json(patternSchema, "For secret scanners") },
});

const leakRoute = createRoute({
  ...common,
  method: "post",
  path: "/keys/leaked",
  summary: "Revoke an API key that was found in the open",
  description:
    "Needs no key but the one that was found, all of it. Its owner is told by the event `key.leaked`.",
  request: { body: { ...json(leakBody), required: true } },
  responses: {
    200: json(leakSchema, "Whether it was a key of ours"),
    400: problem("Not a report"),
    429: problem("Too many reports of what is no key of ours: wait as Retry-After says"),
  },
});

export const leakRoutes = router()
  .openapi(patternRoute, (c) => {
    const pattern = {
      pattern: keyPattern.source,
      prefixes: ["sf_live_", "sf_test_"],
      length: 46,
      checksum: "The last 6 characters are the CRC-32 of all before them, in base62 (0-9A-Za-z)",
      report_to: `${apiUrl(c)}/keys/leaked`,
    };
    return reply(c, pattern, 200);
  })
  .openapi(leakRoute, async (c) => {
    const { key, url } = c.req.valid("json");
    const revoked = await reportLeak(c.var.base, { key, url, source: "report" });
    // A key that is one of ours is revoked in any case.
    if (!revoked) await guardReports(c.var.base);
    return reply(c, { revoked }, 200);
  });
