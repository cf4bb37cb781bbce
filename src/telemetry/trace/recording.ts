// The spans of one piece of work in one isolate: from its first to the end of the last, with what goes on beside its answer.
import type { SpanId } from "#core/trace.ts";
import { type About, Span, type SpanData } from "./span.ts";
import { note } from "./stats.ts";

/** A piece of work that takes more steps tells of these. */
const spansMax = 256;
/** What goes on for longer beside its answer is told of without what has not ended. */
const lingerMs = 20_000;
/** What begins so long after is somebody else's work that was only begun here: a browser's connection lives on. */
const lateMs = 60_000;

/** Whose trace it is, where it is kept for its tenant. */
export type Kept = { tenantId: string; subjects: Set<string> };
export type Ended = { spans: SpanData[]; kept: Kept };
type Start = { traceId: string; tracestate: string; isSampled: boolean };

export class Recording {
  readonly traceId: string;
  readonly tracestate: string;
  readonly kept: Kept = { tenantId: "", subjects: new Set() };
  /** Turns true with the first failure: what follows it is then exported as well, here and elsewhere. */
  isSampled: boolean;
  readonly #tell: (ended: Ended) => void;
  #spans: SpanData[] = [];
  #count = 0;
  #open = 0;
  #rootEndedAt = 0;
  #root: Span | undefined;
  #linger: ReturnType<typeof setTimeout> | undefined;

  /** @param tell is told of spans that have ended: once in the end, and again of what begins later */
  constructor({ traceId, tracestate, isSampled }: Start, tell: (ended: Ended) => void) {
    this.traceId = traceId;
    this.tracestate = tracestate;
    this.isSampled = isSampled;
    this.#tell = tell;
  }

  start(name: string, about: About, ids: { spanId?: string; parentId: string | null }): Span {
    this.#root = new Span(this, name, about, ids);
    this.#count++;
    this.#open++;
    return this.#root;
  }

  /** Undefined where there are too many already, or it comes too late to belong here. */
  begin(name: string, about: About, parent: SpanId | undefined): Span | undefined {
    if (this.#rootEndedAt > 0 && Date.now() - this.#rootEndedAt > lateMs) return undefined;
    if (this.#count >= spansMax) {
      note("dropped", 1);
      return undefined;
    }
    this.#count++;
    this.#open++;
    return new Span(this, name, about, { parentId: parent?.spanId ?? null });
  }

  take(span: Span): void {
    this.#spans.push(span.data);
    if (span.data.isFailed) this.isSampled = true;
    if (span === this.#root) this.#rootEndedAt = Date.now();
    this.release();
  }

  /** Takes over what another isolate recorded of the same trace. */
  adopt(spans: readonly SpanData[]): void {
    const some = spans.slice(0, Math.max(0, spansMax - this.#count));
    this.#count += some.length;
    this.#spans.push(...some);
    if (some.some(({ isFailed }) => isFailed)) this.isSampled = true;
    if (some.length < spans.length) note("dropped", spans.length - some.length);
  }

  /** Work that goes on beside the answer holds the recording open until `release`. */
  hold(): void {
    this.#open++;
  }

  release(): void {
    this.#open--;
    if (this.#rootEndedAt === 0) return;
    if (this.#open <= 0) this.#flush();
    else this.#linger ??= setTimeout(() => this.#flush(), lingerMs);
  }

  /** What has ended so far, to be handed on by who asks. */
  drain(): SpanData[] {
    const spans = this.#spans;
    this.#spans = [];
    return spans;
  }

  #flush(): void {
    clearTimeout(this.#linger);
    this.#linger = undefined;
    const spans = this.drain();
    if (spans.length > 0) this.#tell({ spans, kept: this.kept });
  }
}
