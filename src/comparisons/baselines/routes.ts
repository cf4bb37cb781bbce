// Baselines: what was approved, by name and branch, with its history.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { answerStored } from "#comparisons/file.ts";
import { askedOf } from "#http/files.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { pageOf } from "#http/pagination.ts";
import { anyAnswer, reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { deleteBaseline } from "./delete.ts";
import { presentBaseline } from "./present.ts";
import { baselineHistory, fetchVersion, listBaselines, missingBaseline } from "./queries.ts";
import {
  baselineBody,
  baselineListQuery,
  baselinePageSchema,
  baselineParams,
  baselineSchema,
  versionParams,
  whichQuery,
} from "./schemas.ts";
import { setBaseline } from "./set.ts";

const common = { tags: ["Baselines"], security: keySecurity, middleware: [requireKey] };

const listRoute = createRoute({
  ...common,
  method: "get",
  path: "/baselines",
  summary: "List baselines",
  request: { query: baselineListQuery },
  responses: {
    200: json(baselinePageSchema, "The newest version of each name and branch, one page"),
    ...problems,
    404: problem("No such project"),
  },
});

const one = { ...common, path: "/baselines/{name}" };
const noBaseline = { 404: problem("No such baseline or project") };

const historyRoute = createRoute({
  ...one,
  method: "get",
  summary: "Read a baseline's history",
  request: { params: baselineParams, query: baselineListQuery },
  responses: { 200: json(baselinePageSchema, "Its versions, newest first"), ...problems, ...noBaseline },
});

const setRoute = createRoute({
  ...one,
  method: "put",
  summary: "Set a baseline from a capture",
  description: "Keeps a copy of the picture: the capture may expire. Needs captures:read too.",
  request: { params: baselineParams, body: { ...json(baselineBody), required: true } },
  responses: {
    200: json(baselineSchema, "The version that counts now"),
    ...problems,
    403: problem("The key lacks a scope, or the plan has no comparisons or no room"),
    404: problem("No such capture or project"),
    409: problem("The capture is still being made"),
  },
});

const deleteRoute = createRoute({
  ...one,
  method: "delete",
  summary: "Delete a baseline with its history",
  request: { params: baselineParams, query: whichQuery },
  responses: { 204: { description: "Deleted" }, ...problems, ...noBaseline },
});

const fileRoute = createRoute({
  ...common,
  method: "get",
  path: "/baselines/versions/{id}/file",
  summary: "Fetch the picture of a version of a baseline",
  request: { params: versionParams },
  responses: {
    200: {
      description: "The picture",
      content: { "*/*": { schema: { type: "string", format: "binary" } as const } },
    },
    206: { description: "The part asked for in Range" },
    304: { description: "Unchanged since the ETag given in If-None-Match" },
    ...problems,
    404: problem("No such version"),
    412: problem("The file is not the one named in If-Match"),
    416: problem("The range lies outside the file"),
  },
});

export const baselineRoutes = router()
  .openapi(listRoute, async (c) => {
    const input = c.req.valid("query");
    return replyPage(c, pageOf(await listBaselines(c.var.ctx, input), input.limit, presentBaseline));
  })
  .openapi(fileRoute, async (c) => {
    const row = await fetchVersion(c.var.ctx, c.req.valid("param").id);
    const file = { ...row, filename: `${row.id}.${row.contentType.replace("image/", "")}` };
    return anyAnswer(await answerStored(c.var.ctx, file, askedOf(c.req.raw), () => missingBaseline(row.id)));
  })
  .openapi(historyRoute, async (c) => {
    const input = c.req.valid("query");
    const rows = await baselineHistory(c.var.ctx, c.req.valid("param").name, input);
    return replyPage(c, pageOf(rows, input.limit, presentBaseline));
  })
  .openapi(setRoute, async (c) => {
    const row = await setBaseline(c.var.ctx, c.req.valid("param").name, c.req.valid("json"));
    return reply(c, presentBaseline(row), 200);
  })
  .openapi(deleteRoute, async (c) => {
    await deleteBaseline(c.var.ctx, c.req.valid("param").name, c.req.valid("query"));
    return c.body(null, 204);
  });
