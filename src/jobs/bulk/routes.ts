// Many captures in one call: asked for, followed, cancelled.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { pageOf } from "#http/pagination.ts";
import { apiUrl, reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { cancelBulk } from "./cancel.ts";
import { createBulk } from "./create.ts";
import { deleteBulk } from "./delete.ts";
import { presentBulk, presentSummary } from "./present.ts";
import { countsOf, fetchBulk, listBulks } from "./queries.ts";
import { bulkBody, bulkListQuery, bulkPageSchema, bulkParams, bulkSchema } from "./schemas.ts";

const common = { tags: ["Bulk captures"], security: keySecurity, middleware: [requireKey] };
const noBulk = { 404: problem("No such bulk") };

const createBulkRoute = createRoute({
  ...common,
  method: "post",
  path: "/captures/bulk",
  summary: "Make up to 100 captures in one call",
  description:
    "Each is made in the background and has its own state; they share `defaults`. Nothing is begun where any of them is not valid.",
  request: { body: { ...json(bulkBody), required: true } },
  responses: {
    202: {
      ...json(bulkSchema, "Accepted"),
      headers: { Location: { description: "The same as status_url", schema: { type: "string" } } },
    },
    ...problems,
    403: problem("The key lacks the scope, or a target is not allowed"),
    413: problem("The body, or the options of one capture, are too large"),
  },
});

const listBulksRoute = createRoute({
  ...common,
  method: "get",
  path: "/captures/bulk",
  summary: "List bulks",
  request: { query: bulkListQuery },
  responses: { 200: json(bulkPageSchema, "One page, newest first"), ...problems },
});

const oneBulk = { ...common, path: "/captures/bulk/{id}", request: { params: bulkParams } };

const readBulkRoute = createRoute({
  ...oneBulk,
  method: "get",
  summary: "Read a bulk's progress and each capture's state and result",
  responses: { 200: json(bulkSchema, "The bulk"), ...problems, ...noBulk },
});

const cancelBulkRoute = createRoute({
  ...oneBulk,
  method: "post",
  path: "/captures/bulk/{id}/cancel",
  summary: "Cancel what of a bulk has not begun",
  responses: {
    200: json(bulkSchema, "The bulk; what is being made is finished"),
    ...problems,
    ...noBulk,
  },
});

const deleteBulkRoute = createRoute({
  ...oneBulk,
  method: "delete",
  summary: "Cancel a bulk and delete its record",
  responses: { 204: { description: "Deleted; captures made already stay" }, ...problems, ...noBulk },
});

export const bulkRoutes = router()
  .openapi(createBulkRoute, async (c) => {
    const view = await createBulk(c.var.ctx, c.req.valid("json"), apiUrl(c));
    c.header("Location", view.status_url);
    return reply(c, view, 202);
  })
  .openapi(listBulksRoute, async (c) => {
    const input = c.req.valid("query");
    const rows = await listBulks(c.var.ctx, input);
    const counts = await countsOf(c.var.ctx, rows);
    return replyPage(
      c,
      pageOf(rows, input.limit, (row) => presentSummary(row, counts.get(row.id) ?? {}, apiUrl(c))),
    );
  })
  .openapi(readBulkRoute, async (c) => {
    const bulk = await fetchBulk(c.var.ctx, c.req.valid("param").id);
    return reply(c, presentBulk(c.var.ctx, bulk, apiUrl(c)), 200);
  })
  .openapi(cancelBulkRoute, async (c) => {
    const bulk = await cancelBulk(c.var.ctx, c.req.valid("param").id);
    return reply(c, presentBulk(c.var.ctx, bulk, apiUrl(c)), 200);
  })
  .openapi(deleteBulkRoute, async (c) => {
    await deleteBulk(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  });
