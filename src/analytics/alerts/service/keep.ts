import { lt, sql } from "drizzle-orm";
import { metricSnapshots } from "#db/schema/alerting.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { Gauges } from "#telemetry/metrics/expose.ts";
import type { Sums } from "#telemetry/metrics/sums.ts";
import { countsOf } from "./counts.ts";

export type ReadMetrics = (ctx: BaseCtx) => Promise<{ sums: Sums; gauges: Gauges }>;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Older ones are kept for windows of days, one in so many minutes. */
const thinned = [
  { afterMs: 7 * hourMs, keptEachMs: 5 * minuteMs },
  { afterMs: 8 * 24 * hourMs, keptEachMs: hourMs },
];
const keptMs = 31 * 24 * hourMs;

/** Keeps how the service's metrics stand, for the built-in rules to compare with later. */
export const keepSnapshot =
  (read: ReadMetrics) =>
  async (ctx: BaseCtx): Promise<void> => {
    const { db, clock, config } = ctx;
    const { sums, gauges } = await read(ctx);
    const now = clock.now();
    const { minute } = metricSnapshots;
    // Where nothing is counted nought would be a lie.
    const counted = config.metrics.shards > 0 ? sums : { counters: {}, histograms: {} };
    await db.batch([
      db
        .insert(metricSnapshots)
        .values({ minute: now - (now % minuteMs), counts: countsOf(counted, gauges) })
        .onConflictDoNothing(),
      db.delete(metricSnapshots).where(lt(minute, now - keptMs)),
      ...thinned.map(({ afterMs, keptEachMs }) =>
        db
          .delete(metricSnapshots)
          // What is thinned already is not looked at again and again.
          .where(
            sql`${minute} between ${now - afterMs - hourMs} and ${now - afterMs} and ${minute} % ${keptEachMs} <> 0`,
          ),
      ),
    ]);
  };
