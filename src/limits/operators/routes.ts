// What operators see of limits, and set: tenants' own figures, rules, costs and blocks.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { pageOf } from "#http/pagination.ts";
import { reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { readAnalytics } from "#limits/analytics.ts";
import { analyticsForm, analyticsSchema } from "#limits/analytics-schemas.ts";
import { createBlock } from "#limits/create-block.ts";
import { createRule } from "#limits/create-rule.ts";
import { deleteBlock } from "#limits/delete-block.ts";
import { deleteRule } from "#limits/delete-rule.ts";
import { presentBlock, presentRule, presentTenantLimits } from "#limits/present.ts";
import { fetchBlock, fetchTenantLimits, listBlocks, listCosts, listRules } from "#limits/queries.ts";
import { resetOverride } from "#limits/reset-override.ts";
import {
  blockBody,
  blockListForm,
  blockPageSchema,
  blockParams,
  blockSchema,
  costBody,
  costListSchema,
  costSchema,
  overrideBody,
  ruleBody,
  ruleListSchema,
  ruleParams,
  ruleSchema,
  tenantLimitsSchema,
  tenantParams,
} from "#limits/schemas.ts";
import { setCost } from "#limits/set-cost.ts";
import { setOverride } from "#limits/set-override.ts";

const common = { tags: ["Limits (operators)"], security: keySecurity, middleware: [requireKey] };
const noTenant = { 404: problem("No such tenant") };

const oneTenant = { ...common, path: "/admin/limits/tenants/{id}" };
const readTenant = createRoute({
  ...oneTenant,
  method: "get",
  summary: "Read a tenant's limits",
  request: { params: tenantParams },
  responses: {
    200: json(tenantLimitsSchema, "What it has of its own, and what holds"),
    ...problems,
    ...noTenant,
  },
});
const setTenant = createRoute({
  ...oneTenant,
  method: "put",
  summary: "Give a tenant limits of its own",
  description: "They hold at once, all of them anew: what is left out is the plan's again.",
  request: { params: tenantParams, body: { ...json(overrideBody), required: true } },
  responses: { 200: json(tenantLimitsSchema, "What holds now"), ...problems, ...noTenant },
});
const resetTenant = createRoute({
  ...oneTenant,
  method: "delete",
  summary: "Give a tenant its plan's limits again",
  request: { params: tenantParams },
  responses: { 204: { description: "The plan's limits hold" }, ...problems, ...noTenant },
});

const rulesPath = { ...common, path: "/admin/limits/rules" };
const listRulesRoute = createRoute({
  ...rulesPath,
  method: "get",
  summary: "List rules beside the plans",
  responses: { 200: json(ruleListSchema, "All of them, oldest first"), ...problems },
});
const createRuleRoute = createRoute({
  ...rulesPath,
  method: "post",
  summary: "Limit calls by tenant, key, user or address, at one endpoint or all",
  description: "Holds at once where it is of one tenant, within a minute where it is of all.",
  request: { body: { ...json(ruleBody), required: true } },
  responses: {
    201: json(ruleSchema, "The rule"),
    ...problems,
    404: problem("No such tenant"),
    409: problem("There are as many rules as there may be"),
  },
});
const deleteRuleRoute = createRoute({
  ...common,
  method: "delete",
  path: "/admin/limits/rules/{id}",
  summary: "Delete a rule",
  request: { params: ruleParams },
  responses: {
    204: { description: "It limits nothing any more" },
    ...problems,
    404: problem("No such rule"),
  },
});

const costsPath = { ...common, path: "/admin/limits/costs" };
const listCostsRoute = createRoute({
  ...costsPath,
  method: "get",
  summary: "List what calls of endpoints count",
  responses: { 200: json(costListSchema, "Those that do not count 1"), ...problems },
});
const setCostRoute = createRoute({
  ...costsPath,
  method: "put",
  summary: "Set what a call of an endpoint counts in rates",
  request: { body: { ...json(costBody), required: true } },
  responses: { 200: json(costSchema, "Holds everywhere within a minute"), ...problems },
});

const blocksPath = { ...common, path: "/admin/limits/blocks" };
const listBlocksRoute = createRoute({
  ...blocksPath,
  method: "get",
  summary: "List who was blocked",
  request: { query: blockListForm },
  responses: { 200: json(blockPageSchema, "One page, newest first"), ...problems },
});
const createBlockRoute = createRoute({
  ...blocksPath,
  method: "post",
  summary: "Block a tenant, key, user or address",
  description:
    "Holds within seconds at a tenant; an address without one is blocked everywhere within a minute.",
  request: { body: { ...json(blockBody), required: true } },
  responses: { 201: json(blockSchema, "The block"), ...problems, 404: problem("No such tenant or key") },
});
const oneBlock = { ...common, path: "/admin/limits/blocks/{id}", request: { params: blockParams } };
const readBlockRoute = createRoute({
  ...oneBlock,
  method: "get",
  summary: "Read a block",
  responses: { 200: json(blockSchema, "The block"), ...problems, 404: problem("No such block") },
});
const deleteBlockRoute = createRoute({
  ...oneBlock,
  method: "delete",
  summary: "Lift a block",
  responses: { 204: { description: "Lifted; its record stays" }, ...problems, 404: problem("No such block") },
});

const analyticsRoute = createRoute({
  ...common,
  method: "get",
  path: "/admin/limits/analytics",
  summary: "See what limits let through and refused",
  request: { query: analyticsForm },
  responses: { 200: json(analyticsSchema, "Counts, about a minute behind"), ...problems },
});

export const limitAdminRoutes = router()
  .openapi(readTenant, async (c) =>
    reply(c, presentTenantLimits(await fetchTenantLimits(c.var.ctx, c.req.valid("param").id)), 200),
  )
  .openapi(setTenant, async (c) => {
    const limits = await setOverride(c.var.ctx, c.req.valid("param").id, c.req.valid("json"));
    return reply(c, presentTenantLimits(limits), 200);
  })
  .openapi(resetTenant, async (c) => {
    await resetOverride(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  })
  .openapi(listRulesRoute, async (c) =>
    reply(c, { data: (await listRules(c.var.ctx)).map(presentRule) }, 200),
  )
  .openapi(createRuleRoute, async (c) =>
    reply(c, await createRule(c.var.ctx, c.req.valid("json"), c.var.endpoints()), 201),
  )
  .openapi(deleteRuleRoute, async (c) => {
    await deleteRule(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  })
  .openapi(listCostsRoute, async (c) => reply(c, { data: await listCosts(c.var.ctx) }, 200))
  .openapi(setCostRoute, async (c) => {
    const cost = c.req.valid("json");
    await setCost(c.var.ctx, cost, c.var.endpoints());
    return reply(c, cost, 200);
  })
  .openapi(listBlocksRoute, async (c) => {
    const input = c.req.valid("query");
    const rows = await listBlocks(c.var.ctx, input);
    const now = c.var.ctx.clock.now();
    return replyPage(
      c,
      pageOf(rows, input.limit, (row) => presentBlock(row, now)),
    );
  })
  .openapi(createBlockRoute, async (c) => reply(c, await createBlock(c.var.ctx, c.req.valid("json")), 201))
  .openapi(readBlockRoute, async (c) => {
    const row = await fetchBlock(c.var.ctx, c.req.valid("param").id);
    return reply(c, presentBlock(row, c.var.ctx.clock.now()), 200);
  })
  .openapi(deleteBlockRoute, async (c) => {
    await deleteBlock(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  })
  .openapi(analyticsRoute, async (c) => reply(c, await readAnalytics(c.var.ctx, c.req.valid("query")), 200));
