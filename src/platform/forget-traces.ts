import { forgetKeptBefore } from "#telemetry/trace/keep.ts";
import type { BaseCtx } from "./ctx.ts";

/** Parts of traces that a sweep takes at once; while there are as many, it goes on. */
const rowsMax = 2000;
const roundsMax = 20;

/** Traces are kept as long as the calls of the API are. */
export async function forgetTraces({ db, clock, config }: BaseCtx): Promise<void> {
  const time = clock.now() - config.apiLogKeptMs;
  for (let round = 0; round < roundsMax; round++)
    if ((await forgetKeptBefore(db, time, rowsMax)) < rowsMax) return;
}
