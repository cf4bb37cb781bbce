// Every failure that a caller can see: a closed set of codes, each with its HTTP status.

const statusByCode = {
  invalid_request: 400,
  unauthorized: 401,
  credentials_invalid: 401,
  signature_invalid: 401,
  forbidden: 403,
  account_suspended: 403,
  proof_needed: 403,
  target_blocked: 403,
  plan_required: 403,
  tenant_suspended: 403,
  blocked: 403,
  link_invalid: 403,
  storage_full: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  idempotency_in_progress: 409,
  link_expired: 410,
  link_used: 410,
  token_invalid: 410,
  idempotency_gone: 410,
  precondition_failed: 412,
  too_large: 413,
  unsupported_media_type: 415,
  range_not_satisfiable: 416,
  selector_not_found: 422,
  target_not_a_page: 422,
  target_status: 422,
  content_refused: 422,
  script_failed: 422,
  idempotency_mismatch: 422,
  upgrade_required: 426,
  precondition_required: 428,
  rate_limited: 429,
  quota_exceeded: 429,
  internal_error: 500,
  render_failed: 502,
  target_unreachable: 502,
  target_tls: 502,
  storage_failed: 502,
  browser_unavailable: 503,
  limits_unavailable: 503,
  target_timeout: 504,
  comparison_timeout: 504,
} as const;

/** What went wrong, in one word; `statusOf` gives the HTTP status that goes with it. */
export type ErrorCode = keyof typeof statusByCode;
export type ErrorStatus = (typeof statusByCode)[ErrorCode];

const titleByCode: Record<ErrorCode, string> = {
  invalid_request: "The request is not valid",
  unauthorized: "No valid API key or session",
  credentials_invalid: "These do not let anybody in",
  signature_invalid: "The webhook's signature is not valid",
  forbidden: "The key does not allow this",
  account_suspended: "The account is suspended",
  proof_needed: "Prove once more who you are",
  target_blocked: "The target is not allowed",
  plan_required: "The plan does not include this",
  tenant_suspended: "The tenant is suspended",
  blocked: "Blocked",
  link_invalid: "The signed link is not valid",
  storage_full: "The plan's storage is full",
  not_found: "Not found",
  method_not_allowed: "Method not allowed",
  conflict: "The request conflicts with the present state",
  idempotency_in_progress: "The first request with this key is under way",
  link_expired: "The signed link has expired",
  link_used: "The signed link was for one use",
  token_invalid: "The token is no longer good",
  idempotency_gone: "The answer is no longer kept",
  precondition_failed: "It is not the version asked for",
  too_large: "Too large",
  unsupported_media_type: "Unsupported content type",
  range_not_satisfiable: "The range lies outside the file",
  selector_not_found: "No element matches the selector",
  target_not_a_page: "The target is not a page",
  target_status: "The target answered with a status that was refused",
  content_refused: "The page holds, or lacks, what was refused",
  script_failed: "A script given for the page failed",
  idempotency_mismatch: "The key was used for another request",
  upgrade_required: "Only as a WebSocket",
  precondition_required: "It must be said which version is changed",
  rate_limited: "Too many requests",
  quota_exceeded: "The allowance is used up",
  internal_error: "Something went wrong on our side",
  render_failed: "The page could not be rendered",
  target_unreachable: "The target could not be reached",
  target_tls: "The target's certificate is not valid",
  storage_failed: "The storage target could not be used",
  browser_unavailable: "No browser is free",
  limits_unavailable: "The limits cannot be checked",
  target_timeout: "The capture took too long",
  comparison_timeout: "The comparison took too long",
};

const retryableCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "internal_error",
  "render_failed",
  "target_unreachable",
  "storage_failed",
  "idempotency_in_progress",
  "rate_limited",
  "browser_unavailable",
  "limits_unavailable",
  "target_timeout",
]);

export const errorCodes = Object.keys(statusByCode) as [ErrorCode, ...ErrorCode[]];

export const statusOf = (code: ErrorCode): ErrorStatus => statusByCode[code];
export const titleOf = (code: ErrorCode): string => titleByCode[code];
export const isRetryable = (code: ErrorCode): boolean => retryableCodes.has(code);

/** One wrong field: `pointer` is a JSON pointer in URI fragment form (`#/viewport_width`), RFC 6901. */
export type FieldError = { pointer: string; detail: string };

export type ErrorDetails = {
  /** What kind of problem it is, where there is a name for it: a URI. */
  type?: string;
  errors?: FieldError[];
  /** Response headers that belong to the failure, such as `Allow` or `Retry-After`. */
  headers?: Record<string, string>;
  /** Extension members of the problem body, such as `capture_id`. */
  extensions?: Record<string, string | number | boolean | readonly string[]>;
  cause?: unknown;
};

/** A failure with a meaning for the caller. Anything else that is thrown is a bug and answers 500. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = "AppError";
    this.code = code;
    this.details = details;
  }
}

/** The refusal of one field, naming it and what it accepts. */
export function invalidField(field: string, detail: string): AppError {
  return new AppError("invalid_request", `${field}: ${detail}`, {
    errors: [{ pointer: `#/${field}`, detail }],
  });
}
