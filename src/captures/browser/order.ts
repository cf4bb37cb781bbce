// What goes into the browser's Durable Object and what comes back: plain data, since it crosses an isolate.
import type { ErrorCode, ErrorDetails, FieldError } from "#core/errors.ts";
import type { CaptureReport, CaptureTarget, PageFacts, StoredOutput } from "#db/schema/captures.ts";
import type { Format } from "#captures/options/formats.ts";
import type { CaptureRequest } from "#captures/schemas.ts";
import type { Priority } from "#platform/ctx.ts";
import type { SpanData } from "#telemetry/trace/span.ts";
import type { Scaling } from "./scale.ts";

/** For whom a lane is asked, and what that grants. */
export type Claim = {
  tenantId: string;
  /** The job that it is for. */
  jobId?: string | undefined;
  priority: Priority;
  /** Captures of this tenant made at the same time, at most. */
  atOnce: number;
  /** How many lanes it holds beside one of a tenant of weight 1 where both wait. */
  weight: number;
  /** Milliseconds left for all of it. */
  timeoutMs: number;
};

export type RenderOrder = CaptureRequest & {
  captureId: string;
  claim: Claim;
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
  /** What is to be told of how it came to be made, before it is. */
  notes: string[];
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
/** `spans` are those of the browser's object, for the trace of who asked. */
type Common = { timings: Record<string, number>; report: CaptureReport; spans?: SpanData[] };
export type Failed = Common & { ok: false; step: string } & Failure;
export type RenderOutcome = (Common & { ok: true; rendering: Rendering }) | Failed;

/** A stored picture to be brought to a size and stored again. */
export type ScaleOrder = {
  claim: Claim;
  requestId: string;
  traceparent: string;
  sourceKey: string;
  objectKey: string;
  scaling: Scaling;
};
export type ScaleOutcome = { ok: true } | Failed;

/** How one browser is asked. */
export type Bid = {
  /** False answers `busy` at once where no lane is free. */
  mayWait: boolean;
  /** Captures of this tenant under way in the browsers that were asked before. */
  elsewhere: number;
  /** What went by of the order's time before this browser was asked. */
  spentMs: number;
};

/**
 * Why a browser does not make a capture: no lane is free (`lanes`; it might wait), too many of its own tenant wait
 * (`share`), too many in all (`full`), it would wait longer than it may take (`late`), or it did (`overdue`).
 */
export type Why = "lanes" | "share" | "full" | "late" | "overdue";

/** Not in this browser now, and how things stand there. `waitMs` is what waiting would take, as far as can be told. */
export type Busy = {
  busy: Why;
  yours: { active: number; waiting: number };
  waiting: number;
  waitMs: number;
};
