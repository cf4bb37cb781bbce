// Evaluation of feature flags as the OpenFeature Remote Evaluation Protocol has it, for any of its providers.
import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { requireKey } from "#auth/middleware.ts";
import { type AppError, statusOf } from "#core/errors.ts";
import { flagParams } from "#flags/schemas.ts";
import { isUnchanged } from "#http/files.ts";
import { json, keySecurity, problems } from "#http/openapi.ts";
import { answerProblem, asAppError, problemBody } from "#http/problem.ts";
import { type HttpEnv, router } from "#http/router.ts";
import { evaluateFlag, evaluateFlags } from "./evaluate.ts";
import { bulkSchema, evaluateBody, evaluationSchema, type FailureCode, failureSchema } from "./schemas.ts";

const common = {
  tags: ["Feature flags"],
  security: keySecurity,
  middleware: [requireKey],
  // The protocol fixes where it is and what it answers: no version of ours, no envelope.
  servers: [{ url: "/" }],
  method: "post" as const,
};
const failures = { ...problems, 400: json(failureSchema, "Not a request of OFREP, or a user must be named") };

const evaluateRoute = createRoute({
  ...common,
  path: "/ofrep/v1/evaluate/flags/{key}",
  summary: "Evaluate a feature flag (OFREP)",
  request: { params: flagParams, body: json(evaluateBody) },
  responses: {
    200: json(evaluationSchema, "Its value for your tenant, and which rule decided"),
    ...failures,
    404: json(failureSchema, "No such flag"),
  },
});

const evaluateAllRoute = createRoute({
  ...common,
  path: "/ofrep/v1/evaluate/flags",
  summary: "Evaluate all feature flags (OFREP)",
  description: "Answers with an ETag; sent again as If-None-Match it answers 304 while nothing is different.",
  request: { body: json(evaluateBody) },
  responses: {
    200: json(bulkSchema, "Every flag, each with its value or what is missing for it"),
    304: { description: "As before" },
    ...failures,
  },
});

export const ofrepRoutes = router()
  .openapi(evaluateAllRoute, async (c) => {
    const { context = {} } = c.req.valid("json");
    const answer = await evaluateFlags(c.var.ctx, context);
    const etag = await etagOf(JSON.stringify(answer));
    c.header("ETag", etag);
    c.header("Cache-Control", "private, no-cache");
    if (isUnchanged(c.req.header("If-None-Match"), etag)) return c.body(null, 304);
    return c.json(answer, 200);
  })
  .openapi(evaluateRoute, async (c) => {
    const { context = {} } = c.req.valid("json");
    return c.json(await evaluateFlag(c.var.ctx, c.req.valid("param").key, context), 200);
  });
ofrepRoutes.onError(answerFailure);

async function etagOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `"${new Uint8Array(digest).toHex().slice(0, 32)}"`;
}

/** What OFREP words itself is said so, with our problem's members beside; the rest is a problem as anywhere. */
function answerFailure(thrown: unknown, c: Context<HttpEnv>): Response {
  const err = asAppError(thrown);
  const status = statusOf(err.code);
  if (status !== 400 && status !== 404 && status !== 500) return answerProblem(thrown, c);
  const { log, requestId } = c.var.base;
  if (status === 500) log.error("unexpected failure", thrown, { path: c.req.path });
  const key = c.req.param("key");
  const body = {
    ...(key === undefined ? {} : { key }),
    errorCode: failureCodeOf(err),
    errorDetails: err.message,
    ...problemBody(err, requestId),
  };
  return c.body(JSON.stringify(body), status, { "Content-Type": "application/json", ...err.details.headers });
}

function failureCodeOf({ code, details }: AppError): FailureCode {
  const own = details.extensions?.["errorCode"];
  if (own !== undefined) return own as FailureCode;
  if (code !== "invalid_request") return "GENERAL";
  const pointer = details.errors?.[0]?.pointer;
  if (pointer?.startsWith("#/context")) return "INVALID_CONTEXT";
  return pointer === undefined || pointer === "#/" ? "PARSE_ERROR" : "GENERAL";
}
