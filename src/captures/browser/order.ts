// What goes into the browser's Durable Object and what comes back: plain data, since it crosses an isolate.
import type { ErrorCode, ErrorDetails, FieldError } from "#core/errors.ts";
import type { CaptureReport, CaptureTarget, PageFacts, StoredOutput } from "#db/schema/captures.ts";
import type { Format } from "#captures/options/formats.ts";
import type { CaptureRequest } from "#captures/schemas.ts";
import type { Scaling } from "./scale.ts";

export type RenderOrder = CaptureRequest & {
  captureId: string;
  requestId: string;
  traceparent: string;
  /** The name of ours that the call came by; the page may not reach it. */
  ownHost: string;
  /** Where the page is; a name that is never looked up, where the page itself is given. */
  url: string;
  /** The page itself, where it was given as HTML or Markdown. */
  document: string | undefined;
  /** What is made, and where each file goes: the same for each attempt, so that a second one replaces the first's. */
  outputs: { format: Format; objectKey: string }[];
  /** Whether the caller wants the first file's bytes with the answer. */
  wantBytes: boolean;
  /** Milliseconds left for all of it. */
  timeoutMs: number;
};

export type Rendering = {
  outputs: StoredOutput[];
  /** Absent where not wanted, or too large for one message between isolates. */
  bytes: Uint8Array | undefined;
  target: CaptureTarget;
  page: PageFacts | null;
};

/** An AppError as plain data. */
export type Failure = {
  code: ErrorCode;
  detail: string;
  errors?: FieldError[];
  extensions?: ErrorDetails["extensions"];
  retryAfter?: string;
};
type Common = { timings: Record<string, number>; report: CaptureReport };
export type Failed = Common & { ok: false; step: string } & Failure;
export type RenderOutcome = (Common & { ok: true; rendering: Rendering }) | Failed;

/** A stored picture to be brought to a size and stored again. */
export type ScaleOrder = {
  requestId: string;
  traceparent: string;
  sourceKey: string;
  objectKey: string;
  scaling: Scaling;
  timeoutMs: number;
};
export type ScaleOutcome = { ok: true } | Failed;

/** No place in this browser right now: try another. */
export type Busy = { busy: true };
