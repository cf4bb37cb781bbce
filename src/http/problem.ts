// RFC 9457 problem bodies: every failure of every route has this one shape.
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { AppError, errorCodes, isRetryable, statusOf, titleOf } from "#core/errors.ts";
import type { HttpEnv } from "./router.ts";

export const problemSchema = z
  .object({
    type: z.string().openapi({ description: "What kind of problem this is", example: "about:blank" }),
    title: z.string().openapi({ example: "The request is not valid" }),
    status: z.int().openapi({ example: 400 }),
    detail: z.string().openapi({ example: "viewport_width: Too big: expected number to be <=7680" }),
    code: z
      .enum(errorCodes)
      .openapi({ description: "The failure in one word, for programs", example: "invalid_request" }),
    retryable: z.boolean().openapi({ description: "Whether the same request may succeed later" }),
    billable: z.boolean().openapi({ description: "Always false: failures are never billed" }),
    request_id: z.string().openapi({ example: "req_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
    errors: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .optional()
      .openapi({
        description: "For bad input: each wrong field (JSON pointer as URI fragment) and what it accepts",
      }),
    target_status: z
      .int()
      .optional()
      .openapi({ description: "The HTTP status that was refused", example: 404 }),
    canonical_string: z
      .string()
      .optional()
      .openapi({ description: "Where a link's signature does not match: what it must be made over" }),
    stored_bytes: z
      .int()
      .optional()
      .openapi({ description: "Where the plan's storage is full: what is kept" }),
    limit_bytes: z.int().optional().openapi({ description: "And how much of it the plan keeps" }),
    "violated-policies": z
      .array(z.string())
      .optional()
      .openapi({ description: "Where a limit refused it: the policies, as RateLimit-Policy names them" }),
    reason: z.string().optional().openapi({ description: "Why a webhook was refused, in one word" }),
    capture_id: z.string().optional().openapi({ description: "The failed capture, whose report says more" }),
  })
  .openapi("Problem");

/** A place in a request: a JSON pointer in URI fragment form. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return `#/${path.map((part) => String(part).replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`;
}

/** Bad input as zod found it, field by field. */
export function requestProblem(error: z.core.$ZodError): AppError {
  const errors = error.issues.map((issue) => ({ pointer: pointerOf(issue.path), detail: issue.message }));
  const first = errors[0];
  const field = first ? first.pointer.slice(2) : "";
  const detail = first ? `${field ? `${field}: ` : ""}${first.detail}` : "The request is not valid";
  return new AppError("invalid_request", detail, { errors });
}

/** Answers any thrown failure; what is not an AppError is a bug, logged and told without its inner words. */
export function answerProblem(thrown: unknown, c: Context<HttpEnv>): Response {
  const { requestId } = c.var.base;
  // Of the caller, once it is known.
  const { log } = (c.get("ctx") as HttpEnv["Variables"]["ctx"] | undefined) ?? c.var.base;
  const err = asAppError(thrown);
  if (err.code === "internal_error") log.error("unexpected failure", thrown, { path: c.req.path });
  return c.body(JSON.stringify(problemBody(err, requestId)), statusOf(err.code), {
    "Content-Type": "application/problem+json",
    ...err.details.headers,
  });
}

/** A failure in the one shape that all have, for answers and for records of work done later. */
export function problemBody(err: AppError, requestId: string) {
  return {
    type: err.details.type ?? "about:blank",
    title: titleOf(err.code),
    status: statusOf(err.code),
    detail: err.message,
    code: err.code,
    retryable: isRetryable(err.code),
    billable: false,
    request_id: requestId,
    ...(err.details.errors ? { errors: err.details.errors } : {}),
    ...err.details.extensions,
  };
}

export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof HTTPException) {
    if (thrown.status === 415) {
      return new AppError("unsupported_media_type", "Content-Type must be application/json", {
        headers: { Accept: "application/json" },
      });
    }
    if (thrown.status === 400) return new AppError("invalid_request", "The body is not valid JSON");
    if (thrown.status === 413) return new AppError("too_large", thrown.message);
  }
  return new AppError("internal_error", "The failure was recorded under this request id", { cause: thrown });
}
