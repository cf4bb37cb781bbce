// Captures: make one, list them, fetch the file, delete.
import { createRoute, type z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { requireKey } from "#auth/middleware.ts";
import { askedOf } from "#http/files.ts";
import { json, keySecurity, linkSecurity, problem, problems } from "#http/openapi.ts";
import { pageOf } from "#http/pagination.ts";
import { anyAnswer, apiUrl, reply, replyPage } from "#http/reply.ts";
import { type HttpEnv, router } from "#http/router.ts";
import { traceSchema } from "#http/traces.ts";
import { requireKeyOrLink } from "#signing/middleware.ts";
import { storedFile } from "./answer.ts";
import { obtainedFile, obtainedHeaders, obtainedRow } from "./cache/answer.ts";
import { type Obtained, obtainCapture } from "./cache/obtain.ts";
import { deleteCapture } from "./delete.ts";
import { mergeCaptures } from "./merge.ts";
import { requireKeyOrDownload } from "./middleware.ts";
import { contentTypes } from "./options/formats.ts";
import { responseTypeOf } from "./options/output.ts";
import { presentCapture } from "./present.ts";
import { fetchCapture, listCaptures } from "./queries.ts";
import {
  type CaptureRequest,
  captureListQuery,
  captureParams,
  contentDoor,
  fileQuery,
  mergeBody,
  pdfDoor,
  screenshotDoor,
  thumbnailQuery,
} from "./schemas.ts";
import { capturePageSchema, captureSchema } from "./record.ts";
import { thumbnailFile } from "./thumbnail.ts";
import { fetchCaptureTrace } from "./trace.ts";

const common = { tags: ["Captures"], security: keySecurity, middleware: [requireKey] };
const noCapture = { 404: problem("No such capture") };

/** What both doors of a kind of capture have in common: the options as JSON body, or the same as query. */
function door(path: string, summary: string) {
  const files = Object.fromEntries(
    Object.values(contentTypes).map((type) => [
      type,
      { schema: { type: "string", format: "binary" } as const },
    ]),
  );
  const responses = {
    200: {
      description: "The file itself, or the record with `response_type=json`",
      content: { ...files, ...json(captureSchema).content },
    },
    204: { description: "Made and stored; the headers say what and where (`response_type=empty`)" },
    304: { description: "GET: unchanged since the ETag given in If-None-Match" },
    ...problems,
    403: problem("The key lacks the scope, the link is not valid, or the target is not allowed"),
    410: problem("The signed link has expired, or was for one use and was used"),
    413: problem("The request or the picture would be too large"),
    422: problem("A selector matches nothing, a script failed, or the page is one that was refused"),
    502: problem("The target could not be reached or rendered"),
    503: problem("No browser is free"),
    504: problem("The capture took too long"),
  };
  return { ...common, path, summary, responses };
}

const screenshot = door("/screenshot", "Take a screenshot");
const pdf = door("/pdf", "Print a PDF");
const content = door("/content", "Get the rendered content");

const bodyOf = <T extends z.ZodType>(schema: T) => ({ body: { ...json(schema), required: true } });

/** The doors that a signed link opens as well as a key. */
const byLink = { method: "get" as const, security: linkSecurity, middleware: [requireKeyOrLink] };

const postScreenshot = createRoute({ ...screenshot, method: "post", request: bodyOf(screenshotDoor.body) });
const getScreenshot = createRoute({ ...screenshot, ...byLink, request: { query: screenshotDoor.query } });
const postPdf = createRoute({ ...pdf, method: "post", request: bodyOf(pdfDoor.body) });
const getPdf = createRoute({ ...pdf, ...byLink, request: { query: pdfDoor.query } });
const postContent = createRoute({ ...content, method: "post", request: bodyOf(contentDoor.body) });
const getContent = createRoute({ ...content, ...byLink, request: { query: contentDoor.query } });

const mergeRoute = createRoute({
  ...common,
  method: "post",
  path: "/pdf/merge",
  summary: "Merge captures into one PDF",
  description:
    "Makes a new capture of the pages of others, with a bookmark for each and its own bookmarks, links and tags below. Needs captures:read too.",
  request: bodyOf(mergeBody),
  responses: {
    200: {
      description: "The PDF, or the record with `response_type=json`",
      content: {
        "application/pdf": { schema: { type: "string", format: "binary" } as const },
        ...json(captureSchema).content,
      },
    },
    204: { description: "Made and stored; the headers say where (`response_type=empty`)" },
    ...problems,
    404: problem("One of the captures does not exist, or its file is gone"),
    413: problem("The captures are too large together"),
    502: problem("A capture's file cannot be merged"),
  },
});

const listRoute = createRoute({
  ...common,
  method: "get",
  path: "/captures",
  summary: "List captures",
  request: { query: captureListQuery },
  responses: { 200: json(capturePageSchema, "One page, newest first"), ...problems },
});

const oneCapture = { ...common, path: "/captures/{id}", request: { params: captureParams } };

const readRoute = createRoute({
  ...oneCapture,
  method: "get",
  summary: "Read a capture and its report",
  responses: { 200: json(captureSchema, "The capture"), ...problems, ...noCapture },
});

const traceRoute = createRoute({
  ...oneCapture,
  method: "get",
  path: "/captures/{id}/trace",
  summary: "Read how a capture came about, step by step",
  description:
    "The steps with their times, as a waterfall. Kept for seven days, or as the service is set up.",
  responses: {
    200: json(traceSchema, "The trace"),
    ...problems,
    404: problem("No such capture, or its trace is not kept"),
  },
});

const fileAnswers = {
  200: {
    description: "The file",
    content: { "*/*": { schema: { type: "string", format: "binary" } as const } },
  },
  206: { description: "The part asked for in Range" },
  304: { description: "Unchanged since the ETag given in If-None-Match" },
  ...problems,
  403: problem("The key lacks the scope, or the link is not valid"),
  404: problem("No such capture, or it has no such file"),
  410: problem("The link has expired"),
  412: problem("The file is not the one named in If-Match"),
  416: problem("The range lies outside the file"),
};

const fileRoute = createRoute({
  ...oneCapture,
  method: "get",
  path: "/captures/{id}/file",
  summary: "Fetch a capture's file",
  security: linkSecurity,
  middleware: [requireKeyOrDownload],
  request: { params: captureParams, query: fileQuery },
  responses: fileAnswers,
});

const thumbnailRoute = createRoute({
  ...oneCapture,
  method: "get",
  path: "/captures/{id}/thumbnail",
  summary: "Fetch a small picture of a capture",
  security: linkSecurity,
  middleware: [requireKeyOrDownload],
  request: { params: captureParams, query: thumbnailQuery },
  responses: {
    ...fileAnswers,
    404: problem("No such capture, or it has no picture"),
    409: problem("The capture has thumbnails of too many sizes already"),
    503: problem("No browser is free"),
  },
});

const deleteRoute = createRoute({
  ...oneCapture,
  method: "delete",
  summary: "Delete a capture and its file",
  responses: { 204: { description: "Deleted" }, ...problems, ...noCapture },
});

export const captureRoutes = router()
  .openapi(postScreenshot, (c) => capture(c, { kind: "screenshot", options: c.req.valid("json") }))
  .openapi(getScreenshot, (c) => capture(c, { kind: "screenshot", options: c.req.valid("query") }))
  .openapi(postPdf, (c) => capture(c, { kind: "pdf", options: c.req.valid("json") }))
  .openapi(getPdf, (c) => capture(c, { kind: "pdf", options: c.req.valid("query") }))
  .openapi(postContent, (c) => capture(c, { kind: "content", options: c.req.valid("json") }))
  .openapi(getContent, (c) => capture(c, { kind: "content", options: c.req.valid("query") }))
  .openapi(mergeRoute, async (c) => {
    const input = c.req.valid("json");
    const captured = await mergeCaptures(c.var.ctx, input);
    return answer(c, { cache: "miss", captured, ask: null }, input.response_type ?? "by_format");
  })
  .openapi(listRoute, async (c) => {
    const input = c.req.valid("query");
    const rows = await listCaptures(c.var.ctx, input);
    return replyPage(
      c,
      pageOf(rows, input.limit, (row) => presentCapture(c.var.ctx, row, apiUrl(c))),
    );
  })
  .openapi(readRoute, async (c) => {
    const row = await fetchCapture(c.var.ctx, c.req.valid("param").id);
    return reply(c, presentCapture(c.var.ctx, row, apiUrl(c)), 200);
  })
  .openapi(traceRoute, async (c) =>
    reply(c, await fetchCaptureTrace(c.var.ctx, c.req.valid("param").id), 200),
  )
  .openapi(fileRoute, async (c) => {
    const row = await fetchCapture(c.var.ctx, c.req.valid("param").id);
    const { format } = c.req.valid("query");
    return anyAnswer(await storedFile(c.var.ctx, row, format, askedOf(c.req.raw)));
  })
  .openapi(thumbnailRoute, async (c) => {
    const row = await fetchCapture(c.var.ctx, c.req.valid("param").id);
    return anyAnswer(await thumbnailFile(c.var.ctx, row, c.req.valid("query"), askedOf(c.req.raw)));
  })
  .openapi(deleteRoute, async (c) => {
    await deleteCapture(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  });

async function capture(c: Context<HttpEnv>, request: CaptureRequest) {
  // Conditional requests are for reading: a POST is answered with the file.
  const ifNoneMatch = c.req.method === "POST" ? undefined : c.req.header("If-None-Match");
  const obtained = await obtainCapture(c.var.ctx, request, ifNoneMatch);
  return answer(c, obtained, responseTypeOf(request.options), ifNoneMatch);
}

async function answer(
  c: Context<HttpEnv>,
  obtained: Obtained,
  responseType: "by_format" | "json" | "empty",
  ifNoneMatch?: string,
) {
  if (responseType === "by_format") return anyAnswer(await obtainedFile(c.var.ctx, obtained, ifNoneMatch));
  for (const [name, value] of Object.entries(obtainedHeaders(c.var.ctx, obtained))) c.header(name, value);
  if (responseType === "empty") return anyAnswer(c.body(null, 204));
  return reply(c, presentCapture(c.var.ctx, obtainedRow(obtained), apiUrl(c), obtained.cache), 200);
}
