// All flags, as this isolate lately read them: evaluating one costs no read of D1.
import { flags } from "#db/schema/flags.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { FlagRow } from "./decide.ts";

/** A change reaches every isolate within this time. */
export const freshMs = 4000;
/** There are no more, so that all can be held and answered at once. */
export const flagsMax = 500;

type Known = { byKey: ReadonlyMap<string, FlagRow>; readAt: number };
let known: Known | undefined;
/** Counts what was forgotten: what was read before a change is not kept after it. */
let forgotten = 0;

/** By key, in alphabetical order. What is known already outlasts a database that fails. */
export async function knownFlags({ db, clock, log }: BaseCtx): Promise<ReadonlyMap<string, FlagRow>> {
  const now = clock.now();
  if (known && now - known.readAt < freshMs) return known.byKey;
  const begunAt = forgotten;
  try {
    const rows = await db.select().from(flags).orderBy(flags.key).limit(flagsMax);
    const read = { byKey: new Map(rows.map((row) => [row.key, row])), readAt: now };
    if (begunAt === forgotten) known = read;
    return read.byKey;
  } catch (err) {
    if (!known) throw err;
    log.error("flags were not read; the earlier ones count on", err);
    return known.byKey;
  }
}

/** After a change made here: this isolate sees it at once. */
export function forgetFlags(): void {
  if (known) known = { ...known, readAt: Number.NEGATIVE_INFINITY };
  forgotten++;
}
