// Captures made later: asked for, followed, cancelled, sent back.
import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { requireKey } from "#auth/middleware.ts";
import type { CaptureKind } from "#captures/schemas.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { pageOf } from "#http/pagination.ts";
import { anyAnswer, apiUrl, reply, replyPage } from "#http/reply.ts";
import { type HttpEnv, router } from "#http/router.ts";
import { cancelJob } from "./cancel.ts";
import { createCompareJob, createJob, locationOf } from "./create.ts";
import { deleteJob } from "./delete.ts";
import { linkToFile } from "./file-link.ts";
import { presentJob } from "./present.ts";
import { fetchJob, listJobs } from "./queries.ts";
import { retryJob } from "./retry.ts";
import {
  acceptedSchema,
  bodies,
  type CreateJob,
  downloadQuery,
  jobListQuery,
  jobPageSchema,
  jobParams,
  jobSchema,
  linkSchema,
} from "./schemas.ts";

const common = { tags: ["Jobs"], security: keySecurity, middleware: [requireKey] };
const noJob = { 404: problem("No such job") };

/** The asynchronous door of one kind of capture. */
function door<K extends keyof typeof bodies>(kind: K, summary: string) {
  return createRoute({
    ...common,
    method: "post",
    path: `/${kind}/async` as const,
    summary,
    description: `As \`POST /${kind}\`, made in the background. Follow it at status_url, by webhook or by the event stream.`,
    request: { body: { ...json(bodies[kind]), required: true } },
    responses: {
      202: {
        ...json(acceptedSchema, "Accepted"),
        headers: { Location: { description: "Where the job is read", schema: { type: "string" } } },
      },
      ...problems,
      403: problem("The key lacks the scope, an address is not allowed, or the plan's storage is full"),
      413: problem("The body or the options are too large"),
    },
  });
}

const screenshotRoute = door("screenshot", "Take a screenshot in the background");
const pdfRoute = door("pdf", "Print a PDF in the background");
const contentRoute = door("content", "Get the rendered content in the background");

const compareRoute = door("compare", "Compare two pictures in the background");

const listRoute = createRoute({
  ...common,
  method: "get",
  path: "/jobs",
  summary: "List jobs",
  request: { query: jobListQuery },
  responses: { 200: json(jobPageSchema, "One page, newest first; bulks are jobs as well"), ...problems },
});

const oneJob = { ...common, path: "/jobs/{id}", request: { params: jobParams } };

const readRoute = createRoute({
  ...oneJob,
  method: "get",
  summary: "Read a job's state, progress and result",
  responses: { 200: json(jobSchema, "The job"), ...problems, ...noJob },
});

const cancelRoute = createRoute({
  ...oneJob,
  method: "post",
  path: "/jobs/{id}/cancel",
  summary: "Cancel a job",
  responses: {
    200: json(jobSchema, "The job, cancelled; what of a bulk is being made is finished"),
    ...problems,
    ...noJob,
    409: problem("The job has ended otherwise"),
  },
});

const retryRoute = createRoute({
  ...oneJob,
  method: "post",
  path: "/jobs/{id}/retry",
  summary: "Send a job back that failed, was cancelled or expired",
  responses: {
    200: json(jobSchema, "The job, pending again"),
    ...problems,
    ...noJob,
    409: problem("Nothing of it has failed, was cancelled or has expired"),
  },
});

const deleteRoute = createRoute({
  ...oneJob,
  method: "delete",
  summary: "Cancel a job and delete its record",
  responses: {
    204: { description: "Deleted; a capture that was made stays" },
    ...problems,
    ...noJob,
    409: problem("The job was cancelled a moment ago while it was made"),
  },
});

const linkAnswers = {
  200: json(linkSchema, "The link, where `Accept: application/json` asks for it"),
  302: {
    description: "To the file",
    headers: { Location: { description: "A signed link", schema: { type: "string" } } },
  },
  ...problems,
  404: problem("No such job, or its result is gone"),
  409: problem("The job has no result, or not yet"),
} as const;

const downloadRoute = createRoute({
  ...oneJob,
  method: "get",
  path: "/jobs/{id}/download",
  summary: "Get a signed link to a job's file",
  request: { params: jobParams, query: downloadQuery },
  responses: linkAnswers,
});

const thumbnailRoute = createRoute({
  ...oneJob,
  method: "get",
  path: "/jobs/{id}/thumbnail",
  summary: "Get a signed link to a small picture of a job's file",
  responses: linkAnswers,
});

export const jobRoutes = router()
  .openapi(screenshotRoute, (c) => accept(c, "screenshot", c.req.valid("json")))
  .openapi(pdfRoute, (c) => accept(c, "pdf", c.req.valid("json")))
  .openapi(contentRoute, (c) => accept(c, "content", c.req.valid("json")))
  .openapi(compareRoute, async (c) => {
    const accepted = await createCompareJob(c.var.ctx, c.req.valid("json"), apiUrl(c));
    c.header("Location", locationOf({ id: accepted.job_id, apiUrl: apiUrl(c) }));
    return reply(c, accepted, 202);
  })
  .openapi(listRoute, async (c) => {
    const input = c.req.valid("query");
    const rows = await listJobs(c.var.ctx, input);
    return replyPage(
      c,
      pageOf(rows, input.limit, (row) => presentJob(c.var.ctx, row, apiUrl(c))),
    );
  })
  .openapi(readRoute, async (c) => {
    const job = await fetchJob(c.var.ctx, c.req.valid("param").id);
    return reply(c, presentJob(c.var.ctx, job, apiUrl(c)), 200);
  })
  .openapi(cancelRoute, async (c) => {
    const job = await cancelJob(c.var.ctx, c.req.valid("param").id);
    return reply(c, presentJob(c.var.ctx, job, apiUrl(c)), 200);
  })
  .openapi(retryRoute, async (c) => {
    const job = await retryJob(c.var.ctx, c.req.valid("param").id);
    return reply(c, presentJob(c.var.ctx, job, apiUrl(c)), 200);
  })
  .openapi(deleteRoute, async (c) => {
    await deleteJob(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  })
  .openapi(downloadRoute, async (c) => {
    const { format } = c.req.valid("query");
    const id = c.req.valid("param").id;
    return answerLink(c, await linkToFile(c.var.ctx, id, { file: "download", format }, apiUrl(c)));
  })
  .openapi(thumbnailRoute, async (c) => {
    const id = c.req.valid("param").id;
    return answerLink(c, await linkToFile(c.var.ctx, id, { file: "thumbnail" }, apiUrl(c)));
  });

async function accept(c: Context<HttpEnv>, kind: CaptureKind, input: CreateJob) {
  const accepted = await createJob(c.var.ctx, kind, input, apiUrl(c));
  c.header("Location", locationOf({ id: accepted.job_id, apiUrl: apiUrl(c) }));
  return reply(c, accepted, 202);
}

function answerLink(c: Context<HttpEnv>, link: { url: string; expires_at: string }) {
  c.header("Vary", "Accept");
  const wantsJson = /\bapplication\/json\b/.test(c.req.header("Accept") ?? "");
  return wantsJson ? reply(c, link, 200) : anyAnswer(c.redirect(link.url, 302));
}
