// Alert rules and the alerts they raise: a tenant's own, and for operators those of the service.
import { createRoute } from "@hono/zod-openapi";
import type { Reach } from "#analytics/reach.ts";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { pageOf } from "#http/pagination.ts";
import { reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { createRule } from "./create.ts";
import { deleteRule } from "./delete.ts";
import { presentAlert, presentRule } from "./present.ts";
import { fetchRule, listAlerts, listRules } from "./queries.ts";
import {
  alertListForm,
  alertPageSchema,
  changeBody,
  ruleBody,
  rulePageSchema,
  ruleParams,
  ruleSchema,
} from "./schemas.ts";
import { updateRule } from "./update.ts";

const noRule = { 404: problem("No such rule") };

function doorsOf(reach: Reach) {
  const [at, tag] = reach === "own" ? ["", "Alerts"] : ["/admin", "Operators"];
  const whose = reach === "own" ? "" : " of the service";
  const common = { tags: [tag], security: keySecurity, middleware: [requireKey] };
  const rules = { ...common, path: `${at}/alert-rules` };
  const rule = { ...common, path: `${at}/alert-rules/{id}` };
  return {
    list: createRoute({
      ...rules,
      method: "get",
      summary: `List alert rules${whose}`,
      responses: { 200: json(rulePageSchema, "All of them, with how they stand"), ...problems },
    }),
    create: createRoute({
      ...rules,
      method: "post",
      summary: `Set up an alert rule${whose}`,
      description:
        "Looked at each minute. An alert is told once when it begins and once when it is over: by mail to owners and administrators, by the events `alert.fired` and `alert.resolved`.",
      request: { body: { ...json(ruleBody), required: true } },
      responses: { 201: json(ruleSchema, "The rule"), ...problems, 409: problem("There are too many") },
    }),
    read: createRoute({
      ...rule,
      method: "get",
      summary: `Read an alert rule${whose}`,
      request: { params: ruleParams },
      responses: { 200: json(ruleSchema, "The rule, with how it stands"), ...problems, ...noRule },
    }),
    update: createRoute({
      ...rule,
      method: "patch",
      summary: `Change an alert rule${whose}`,
      request: { params: ruleParams, body: { ...json(changeBody), required: true } },
      responses: { 200: json(ruleSchema, "The rule as it is now"), ...problems, ...noRule },
    }),
    remove: createRoute({
      ...rule,
      method: "delete",
      summary: `Delete an alert rule${whose}`,
      request: { params: ruleParams },
      responses: { 204: { description: "Deleted; its open alert is over" }, ...problems, ...noRule },
    }),
  };
}

/** The alerts that the rules raised. */
function alertsDoor(reach: Reach) {
  const [at, tag] = reach === "own" ? ["", "Alerts"] : ["/admin", "Operators"];
  return createRoute({
    tags: [tag],
    security: keySecurity,
    middleware: [requireKey],
    method: "get",
    path: `${at}/alerts`,
    summary: reach === "own" ? "List alerts" : "List alerts of the service",
    request: { query: alertListForm },
    responses: { 200: json(alertPageSchema, "One page, newest first"), ...problems },
  });
}

function routesOf(reach: Reach) {
  const { list, create, read, update, remove } = doorsOf(reach);
  return router()
    .openapi(list, async (c) =>
      reply(c, { data: (await listRules(c.var.ctx, reach)).map(presentRule(c.var.ctx)) }, 200),
    )
    .openapi(create, async (c) => reply(c, await createRule(c.var.ctx, reach, c.req.valid("json")), 201))
    .openapi(read, async (c) =>
      reply(c, presentRule(c.var.ctx)(await fetchRule(c.var.ctx, reach, c.req.valid("param").id)), 200),
    )
    .openapi(update, async (c) =>
      reply(c, await updateRule(c.var.ctx, reach, c.req.valid("param").id, c.req.valid("json")), 200),
    )
    .openapi(remove, async (c) => {
      await deleteRule(c.var.ctx, reach, c.req.valid("param").id);
      return c.body(null, 204);
    })
    .openapi(alertsDoor(reach), async (c) => {
      const input = c.req.valid("query");
      return replyPage(
        c,
        pageOf(await listAlerts(c.var.ctx, reach, input), input.limit, presentAlert(c.var.ctx)),
      );
    });
}

export const alertRoutes = routesOf("own");
export const alertAdminRoutes = routesOf("all");
