// Who does something about what came in, by source and type. What nobody takes ends as `ignored`.
import type { BatchItem } from "drizzle-orm/batch";
import type { BaseCtx } from "#platform/ctx.ts";

export type InboundEvent = {
  id: string;
  source: string;
  externalId: string;
  type: string;
  payload: Record<string, unknown>;
  receivedAt: number;
};

export type Effects = {
  /** Statements that are written together with the event's end, once; or not at all, where another attempt follows. */
  write: (...statements: BatchItem<"sqlite">[]) => void;
  /** Done once they are written, unless the Worker dies first: word to a queue, which a sweep repeats. */
  afterwards: (work: () => Promise<unknown>) => void;
};

/** Throws to be called again later. What it does otherwise than by `effects` may happen more than once. */
export type Handler = (ctx: BaseCtx, event: InboundEvent, effects: Effects) => Promise<void>;

/** By source, then by type; `*` takes the types that are not named. */
export type Handlers = Record<string, Record<string, Handler>>;

/** Empty so far: what comes is logged. */
export const inboundHandlers: Handlers = {};

export function handlerOf(handlers: Handlers, { source, type }: { source: string; type: string }) {
  const ofSource = own(handlers, source);
  return ofSource && (own(ofSource, type) ?? own(ofSource, "*"));
}

/** The type is the sender's word: it must not find what every object has. */
function own<T>(table: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
