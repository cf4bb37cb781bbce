import { AppError, type ErrorCode } from "#core/errors.ts";
import type { Reason, Refusal } from "./verifiers/types.ts";

/** All others say that the signature is not good: 401. */
const codes: Partial<Record<Reason, ErrorCode>> = {
  unknown_source: "not_found",
  not_configured: "not_found",
  rate_limited: "rate_limited",
  too_large: "too_large",
  certificate_unavailable: "target_unreachable",
  unreadable: "invalid_request",
};

/** A refusal as the sender is told of it. */
export function problemOf({ refused, detail, retryAfterSeconds }: Refusal): AppError {
  const code = codes[refused] ?? "signature_invalid";
  const headers: Record<string, string> = {
    ...(code === "signature_invalid" && { "WWW-Authenticate": "Webhook-Signature" }),
    ...(retryAfterSeconds !== undefined && { "Retry-After": String(retryAfterSeconds) }),
  };
  return new AppError(code, detail, { headers, extensions: { reason: refused } });
}
