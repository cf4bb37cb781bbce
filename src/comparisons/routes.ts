// Comparisons: make one, list them, fetch their pictures, approve and reject.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import type { DiffFile } from "#db/schema/comparisons.ts";
import { takeEmptyBody } from "#http/empty-body.ts";
import { askedOf } from "#http/files.ts";
import { json, keySecurity, linkSecurity, problem, problems } from "#http/openapi.ts";
import { pageOf } from "#http/pagination.ts";
import { anyAnswer, apiUrl, reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { baselineRoutes } from "./baselines/routes.ts";
import { buildRoutes } from "./builds/routes.ts";
import { compare, requestKeyOf } from "./compare.ts";
import { approveComparison, rejectComparison } from "./decide.ts";
import { deleteComparison } from "./delete.ts";
import { pictureFile } from "./file.ts";
import { requireKeyOrPictureLink } from "./middleware.ts";
import { pathOfFile, presentComparison } from "./present.ts";
import { fetchComparison, listComparisons } from "./queries.ts";
import {
  compareBody,
  comparisonListQuery,
  comparisonParams,
  decisionBody,
  diffFileQuery,
} from "./schemas.ts";
import { comparisonPageSchema, comparisonSchema } from "./view-schema.ts";

const common = { tags: ["Comparisons"], security: keySecurity, middleware: [requireKey] };
const noComparison = { 404: problem("No such comparison") };

const compareRoute = createRoute({
  ...common,
  method: "post",
  path: "/compare",
  summary: "Compare two pictures",
  description:
    "Two captures, two pages captured now, or either against a named baseline. Captures that are made need captures:write too, captures that are named captures:read.",
  request: { body: { ...json(compareBody), required: true } },
  responses: {
    200: json(comparisonSchema, "The comparison with its verdict"),
    ...problems,
    403: problem(
      "The key lacks a scope, the target is not allowed, or the plan has no comparisons or no room",
    ),
    404: problem("No such capture, build or project"),
    409: problem("The build is finalised, or a capture is still being made"),
    413: problem("The request or a picture is too large"),
    422: problem("A selector matches nothing, a script failed, or the page is one that was refused"),
    502: problem("The target could not be reached or rendered"),
    503: problem("No browser is free"),
    504: problem("A capture took too long, or comparing the pictures did"),
  },
});

const listRoute = createRoute({
  ...common,
  method: "get",
  path: "/comparisons",
  summary: "List comparisons",
  request: { query: comparisonListQuery },
  responses: { 200: json(comparisonPageSchema, "One page, newest first"), ...problems },
});

const oneComparison = { ...common, path: "/comparisons/{id}", request: { params: comparisonParams } };

const readRoute = createRoute({
  ...oneComparison,
  method: "get",
  summary: "Read a comparison",
  responses: { 200: json(comparisonSchema, "The comparison"), ...problems, ...noComparison },
});

const deleteRoute = createRoute({
  ...oneComparison,
  method: "delete",
  summary: "Delete a comparison and its pictures",
  responses: {
    204: { description: "Deleted; captures and baselines stay" },
    ...problems,
    ...noComparison,
    409: problem("A job is at it"),
  },
});

function decisionRoute<P extends string>(path: P, summary: string, description: string) {
  return createRoute({
    ...common,
    middleware: [requireKey, takeEmptyBody],
    method: "post",
    path,
    summary,
    description,
    request: { params: comparisonParams, body: json(decisionBody) },
    responses: {
      200: json(comparisonSchema, "The comparison with the decision"),
      ...problems,
      403: problem("The key lacks the scope, or the plan has no comparisons"),
      ...noComparison,
      409: problem("It has no verdict, its capture is gone, or a later one of its name in its build counts"),
    },
  });
}

const approveRoute = decisionRoute(
  "/comparisons/{id}/approve",
  "Approve a comparison",
  "Its picture becomes the baseline of its name and branch. Again it changes nothing.",
);
const rejectRoute = decisionRoute(
  "/comparisons/{id}/reject",
  "Reject a comparison",
  "A baseline that its approval had set is taken back. Again it changes nothing.",
);

function fileRoute<P extends string>(path: P, summary: string) {
  return createRoute({
    ...common,
    method: "get",
    path,
    summary,
    security: linkSecurity,
    middleware: [requireKeyOrPictureLink],
    request: { params: comparisonParams, query: diffFileQuery },
    responses: {
      200: {
        description: "The picture",
        content: { "image/png": { schema: { type: "string", format: "binary" } as const } },
      },
      206: { description: "The part asked for in Range" },
      304: { description: "Unchanged since the ETag given in If-None-Match" },
      ...problems,
      403: problem("The key lacks the scope, or the link is not valid"),
      404: problem("No such comparison, or nothing differs"),
      410: problem("The link has expired"),
      412: problem("The file is not the one named in If-Match"),
      416: problem("The range lies outside the file"),
    },
  });
}

const fileRoutes = router();
const filesOf: Record<DiffFile, string> = {
  difference: "Fetch the picture of what differs",
  side_by_side: "Fetch both pictures beside each other",
  overlay: "Fetch one picture over the other",
};
for (const [file, summary] of Object.entries(filesOf) as [DiffFile, string][])
  fileRoutes.openapi(fileRoute(`/comparisons/{id}/${pathOfFile[file]}`, summary), async (c) =>
    anyAnswer(await pictureFile(c.var.ctx, c.req.valid("param").id, file, askedOf(c.req.raw))),
  );

export const comparisonRoutes = router()
  .openapi(compareRoute, async (c) => {
    const { ctx } = c.var;
    const origin = { requestKey: requestKeyOf(ctx), jobId: null, apiUrl: apiUrl(c) };
    const row = await compare(ctx, c.req.valid("json"), origin);
    return reply(c, presentComparison(ctx, row, apiUrl(c)), 200);
  })
  .openapi(listRoute, async (c) => {
    const input = c.req.valid("query");
    const rows = await listComparisons(c.var.ctx, input);
    return replyPage(
      c,
      pageOf(rows, input.limit, (row) => presentComparison(c.var.ctx, row, apiUrl(c))),
    );
  })
  .openapi(readRoute, async (c) => {
    const row = await fetchComparison(c.var.ctx, c.req.valid("param").id);
    return reply(c, presentComparison(c.var.ctx, row, apiUrl(c)), 200);
  })
  .openapi(deleteRoute, async (c) => {
    await deleteComparison(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  })
  .openapi(approveRoute, async (c) => {
    const row = await approveComparison(c.var.ctx, c.req.valid("param").id, c.req.valid("json") ?? {});
    return reply(c, presentComparison(c.var.ctx, row, apiUrl(c)), 200);
  })
  .openapi(rejectRoute, async (c) => {
    const row = await rejectComparison(c.var.ctx, c.req.valid("param").id, c.req.valid("json") ?? {});
    return reply(c, presentComparison(c.var.ctx, row, apiUrl(c)), 200);
  })
  .route("/", fileRoutes)
  .route("/", baselineRoutes)
  .route("/", buildRoutes);
