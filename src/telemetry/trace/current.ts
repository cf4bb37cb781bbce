// Which span the work at hand belongs to: followed through every await, so that nobody has to hand it on.
import { AsyncLocalStorage } from "node:async_hooks";

/** `traceId` is 32 hexadecimal digits, `spanId` 16. What is not sampled is not exported. */
export type SpanIds = { readonly traceId: string; readonly spanId: string; readonly sampled: boolean };

const spans = new AsyncLocalStorage<SpanIds>();

/** The span that the work at hand belongs to; undefined outside of any. */
export function currentSpan(): SpanIds | undefined {
  return spans.getStore();
}

/** Runs work within a span, and all that it starts. */
export function withinSpan<T>(span: SpanIds, work: () => T): T {
  return spans.run(span, work);
}
