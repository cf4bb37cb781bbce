// The request log and how it is read: the same for a tenant's own calls and for those of all.
import { createRoute } from "@hono/zod-openapi";
import { exportedCsv } from "#analytics/csv.ts";
import type { Reach } from "#analytics/reach.ts";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { pageOf } from "#http/pagination.ts";
import { anyAnswer, reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { exportRequests } from "./export.ts";
import { presentRequest, presentToOperators } from "./present.ts";
import { fetchRequest, listRequests } from "./queries.ts";
import { requestForms, requestPageSchema, requestParams, requestSchema } from "./schemas.ts";

type Log = { reach: Reach; at: string; tag: string; whose: string };

const lateness =
  "Rows appear some seconds after their answer and are kept for 7 days unless configured otherwise.";

function doorsOf({ reach, at, tag, whose }: Log) {
  const common = { tags: [tag], security: keySecurity, middleware: [requireKey], method: "get" as const };
  return {
    list: createRoute({
      ...common,
      path: at,
      summary: `Search ${whose}`,
      description: `${lateness} The last 50: \`limit=50\`. Live: \`request.logged\` of the event stream.`,
      request: { query: requestForms[reach].list },
      responses: { 200: json(requestPageSchema, "One page, newest first"), ...problems },
    }),
    csv: createRoute({
      ...common,
      path: `${at}/export`,
      summary: `Export ${whose} as CSV`,
      description: lateness,
      request: { query: requestForms[reach].export },
      responses: { 200: exportedCsv, ...problems },
    }),
    read: createRoute({
      ...common,
      path: `${at}/{id}`,
      summary: `Read one of ${whose}`,
      description: "By its id, or by the `X-Request-Id` of its answer.",
      request: { params: requestParams },
      responses: { 200: json(requestSchema, "The request"), ...problems, 404: problem("No such request") },
    }),
  };
}

function routesOf(log: Log) {
  const { reach } = log;
  const present = reach === "all" ? presentToOperators : presentRequest;
  const { list, csv, read } = doorsOf(log);
  return router()
    .openapi(list, async (c) => {
      const input = c.req.valid("query");
      return replyPage(c, pageOf(await listRequests(c.var.ctx, reach, input), input.limit, present));
    })
    .openapi(csv, async (c) => anyAnswer(await exportRequests(c.var.ctx, reach, c.req.valid("query"))))
    .openapi(read, async (c) =>
      reply(c, present(await fetchRequest(c.var.ctx, reach, c.req.valid("param").id)), 200),
    );
}

export const requestRoutes = routesOf({
  reach: "own",
  at: "/requests",
  tag: "Analytics",
  whose: "the request log",
});
export const requestAdminRoutes = routesOf({
  reach: "all",
  at: "/admin/requests",
  tag: "Operators",
  whose: "all tenants' request log",
});
