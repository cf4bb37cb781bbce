// Where traces begin: records a piece of work from its first span on, and sees to what becomes of it.
import {
  continueTrace,
  formatTraceparent,
  newSpanId,
  readTrace,
  type SpanId,
  type Trace,
  writeTrace,
} from "#core/trace.ts";
import type { Db } from "#db/client.ts";
import { currentSpan } from "./current.ts";
import { exportSpans } from "./export/send.ts";
import { keepSpans } from "./keep.ts";
import { Recording } from "./recording.ts";
import { isWorthTelling, sampler } from "./sampling.ts";
import type { TraceSettings } from "./settings.ts";
import { type About, activeSpan, runIn, type Span, type SpanData } from "./span.ts";

/** What recording takes of who starts work. */
export type Tracer = { settings: TraceSettings; db: Db; waitUntil(work: Promise<unknown>): void };

/** `from` is the span that caused the work, as it travelled; `trace` the work's own place where that is known. */
export type Root = About & { name: string; from?: string | null | undefined; trace?: Trace };

/** Does a piece of work and records it; only the work, where tracing is off. */
export async function inRoot<T>(
  tracer: Tracer,
  root: Root,
  work: (span: Span | undefined) => Promise<T>,
): Promise<T> {
  const span = startRoot(tracer, root);
  return span ? runIn(span, work) : work(undefined);
}

/** Begins a recording; who begins it ends its span. */
export function startRoot(tracer: Tracer, root: Root): Span | undefined {
  if (!tracer.settings.isEnabled) return undefined;
  const { name, from, trace = placeOf(tracer, root, from), ...about } = root;
  const { traceId, tracestate, sampled: isSampled, spanId, parentId } = trace;
  const recording = new Recording({ traceId, tracestate, isSampled }, ({ spans, kept }) => {
    if (recording.isSampled || isWorthTelling(spans)) exportSpans(tracer, spans);
    if (kept.subjects.size > 0) tracer.waitUntil(keepSpans(tracer.db, kept, spans));
  });
  return recording.start(name, about, { spanId, parentId });
}

/** What is caused by nobody's trace and only linked to some is exported where one of them is. */
function placeOf(tracer: Tracer, { links = [] }: Root, from: string | null | undefined): Trace {
  const cause = readTrace(from);
  if (cause) return { ...cause, spanId: newSpanId(), parentId: cause.spanId };
  const share = sampler(tracer.settings.share);
  const sample = links.length > 0 ? () => links.some(({ sampled }) => sampled) : share;
  return continueTrace(undefined, undefined, sample);
}

/** Does work for another isolate, which gets the spans with the answer and keeps them with its own. */
export async function collectSpans<T>(
  { isEnabled }: TraceSettings,
  from: string,
  about: About & { name: string },
  work: (span: Span | undefined) => Promise<T>,
): Promise<{ answer: T; spans: SpanData[] }> {
  const cause = isEnabled ? readTrace(from) : undefined;
  if (!cause) return { answer: await work(undefined), spans: [] };
  const { traceId, tracestate, sampled: isSampled, spanId: parentId } = cause;
  const recording = new Recording({ traceId, tracestate, isSampled }, () => undefined);
  const answer = await runIn(recording.start(about.name, about, { parentId }), work);
  return { answer, spans: recording.drain() };
}

/** The span at hand, as it travels to whoever goes on from it; null outside of any. */
export function traceHere(): string | null {
  const span = activeSpan();
  if (span) return writeTrace(span, span.recording.tracestate);
  const ids = currentSpan();
  return ids ? writeTrace(ids, "") : null;
}

/** The same as a `traceparent` alone. */
export function traceparentHere(): string | null {
  const span = currentSpan();
  return span ? formatTraceparent(span) : null;
}

/** The spans that these travelled from, to be linked to. */
export function linksTo(...written: (string | null | undefined)[]): SpanId[] {
  return written.flatMap((one) => {
    const span = readTrace(one);
    return span ? [{ traceId: span.traceId, spanId: span.spanId, sampled: span.sampled }] : [];
  });
}

/** Keeps the trace at hand for its tenant, who finds it by this id. */
export function keepTraceFor(tenantId: string, subject: string): void {
  const kept = activeSpan()?.recording.kept;
  if (!kept) return;
  kept.tenantId = tenantId;
  if (kept.subjects.size < subjectsMax) kept.subjects.add(subject);
}

/** Each is a row: a call that makes many captures keeps its trace for these. */
const subjectsMax = 8;

/** Lets work go on after the answer, within the recording at hand. */
export function holding(waitUntil: Tracer["waitUntil"]): Tracer["waitUntil"] {
  return (work) => {
    const recording = activeSpan()?.recording;
    if (!recording) return waitUntil(work);
    recording.hold();
    waitUntil(work.finally(() => recording.release()));
  };
}
