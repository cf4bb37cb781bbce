// Evidence for examinations.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { reply } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { reportSoc2 } from "./report.ts";
import { reportForm, reportSchema } from "./schemas.ts";

const soc2Route = createRoute({
  tags: ["Operators"],
  security: keySecurity,
  middleware: [requireKey],
  method: "get",
  path: "/compliance/soc2",
  summary: "Get evidence for a SOC 2 examination",
  description:
    "Who had which access when, what was renewed, refused and changed, by the audit log. With `audit:read` a tenant gets its own; operators get all tenants', or that of the one they name.",
  request: { query: reportForm },
  responses: {
    200: json(reportSchema, "The evidence"),
    ...problems,
    404: problem("Another tenant's, and the key is no operator's"),
  },
});

export const complianceRoutes = router().openapi(soc2Route, async (c) =>
  reply(c, await reportSoc2(c.var.ctx, c.req.valid("query")), 200),
);
