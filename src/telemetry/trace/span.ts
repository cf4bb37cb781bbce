// One step of a trace: what it is called, when it began and ended, what is known of it. Times are milliseconds since 1970.
import { AppError, statusOf } from "#core/errors.ts";
import type { SpanId } from "#core/trace.ts";
import { newSpanId } from "#core/trace.ts";
import { currentSpan, type SpanIds, withinSpan } from "./current.ts";
import type { Recording } from "./recording.ts";

export type Attributes = Record<string, string | number | boolean>;
export type SpanKind = "internal" | "server" | "client" | "producer" | "consumer";

/** Plain data, since spans cross from one isolate to another. */
export type SpanData = {
  traceId: string;
  spanId: string;
  parentId: string | null;
  name: string;
  kind: SpanKind;
  startedAt: number;
  endedAt: number;
  attributes: Attributes;
  links: SpanId[];
  isFailed: boolean;
};

/** What is told of a span as it begins. */
export type About = { kind?: SpanKind; attributes?: Attributes; links?: SpanId[]; startedAt?: number };

export class Span implements SpanIds {
  readonly data: SpanData;
  readonly recording: Recording;
  #isOpen = true;

  constructor(
    recording: Recording,
    name: string,
    about: About,
    ids: { spanId?: string; parentId: string | null },
  ) {
    this.recording = recording;
    this.data = {
      traceId: recording.traceId,
      spanId: ids.spanId ?? newSpanId(),
      parentId: ids.parentId,
      name,
      kind: about.kind ?? "internal",
      startedAt: about.startedAt ?? Date.now(),
      endedAt: 0,
      attributes: about.attributes ?? {},
      links: about.links ?? [],
      isFailed: false,
    };
  }

  get traceId(): string {
    return this.data.traceId;
  }

  get spanId(): string {
    return this.data.spanId;
  }

  get sampled(): boolean {
    return this.recording.isSampled;
  }

  rename(name: string): void {
    this.data.name = name;
  }

  set(attributes: Attributes): void {
    Object.assign(this.data.attributes, attributes);
  }

  /** Notes what it failed with, by kind alone: words of errors may hold anything. */
  fail(type: string, isOurs = true): void {
    this.data.attributes["error.type"] = type;
    this.data.isFailed ||= isOurs;
  }

  failWith(err: unknown): void {
    if (err instanceof AppError) this.fail(err.code, statusOf(err.code) >= 500);
    else this.fail(err instanceof Error ? err.name : "_OTHER");
  }

  /** A step below it that has just ended, and took so long. */
  past(name: string, durationMs: number): void {
    this.recording.begin(name, { startedAt: Date.now() - durationMs }, this)?.end();
  }

  /** Ended twice it ends the first time. */
  end(at = Date.now()): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.data.endedAt = Math.max(at, this.data.startedAt);
    this.recording.take(this);
  }
}

/** The span that the work at hand belongs to, where it is being recorded. */
export function activeSpan(): Span | undefined {
  const span = currentSpan();
  return span instanceof Span ? span : undefined;
}

/** Does work in a span of its own, below the one at hand; where none is recorded, it does just the work. */
export async function inSpan<T>(
  name: string,
  about: About,
  work: (span: Span | undefined) => Promise<T>,
): Promise<T> {
  const span = activeSpan()?.recording.begin(name, about, activeSpan());
  return span ? runIn(span, work) : work(undefined);
}

/** Does work in a span that has begun, and ends it. */
export async function runIn<T>(span: Span, work: (span: Span) => Promise<T>): Promise<T> {
  try {
    return await withinSpan(span, () => work(span));
  } catch (err) {
    span.failWith(err);
    throw err;
  } finally {
    span.end();
  }
}
