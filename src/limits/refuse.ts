import { AppError, type ErrorCode } from "#core/errors.ts";
import type { Refusal } from "./decide.ts";
import { headersOf, retryAfter } from "./headers.ts";

const quotaExceeded = "https://iana.org/assignments/http-problem-types#quota-exceeded";

const codes: Record<Refusal["reason"], ErrorCode> = {
  rate: "rate_limited",
  wait: "rate_limited",
  quota: "quota_exceeded",
  blocked: "blocked",
};

/** The answer to whom the gate refused. */
export function refused({ reason, violated, retryAfterMs, detail, states }: Refusal): AppError {
  const headers = {
    ...headersOf(states),
    ...(retryAfterMs === null ? {} : { "Retry-After": retryAfter(retryAfterMs) }),
  };
  if (reason === "blocked") return new AppError(codes[reason], detail, { headers });
  return new AppError(codes[reason], detail, {
    headers,
    type: quotaExceeded,
    extensions: { "violated-policies": violated },
  });
}
