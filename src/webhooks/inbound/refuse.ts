// What is refused leaves a number behind and nothing else: anybody can send it, as often as they like.
import { sql } from "drizzle-orm";
import { inboundRefusals } from "#db/schema/webhooks.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { SourceName } from "./sources.ts";
import type { Reason } from "./verifiers/types.ts";

/** An isolate writes at most so often, and then at most a row for each source and reason. */
const intervalMs = 200;
const hourMs = 60 * 60 * 1000;

export type Counted = { source: SourceName | "unknown"; reason: Reason };

const waiting = new Map<string, Counted & { hour: number; count: number }>();
/** No time: nothing is under way. */
let writesAt: number | undefined;

/** Counts one; what comes in the next second is written with it. */
export function countRefusal(ctx: BaseCtx, { source, reason }: Counted): void {
  const now = ctx.clock.now();
  const hour = Math.floor(now / hourMs) * hourMs;
  const key = `${source} ${reason} ${hour}`;
  const entry = waiting.get(key) ?? { source, reason, hour, count: 0 };
  entry.count++;
  waiting.set(key, entry);
  // A request that should have written by now was cut off.
  if (writesAt !== undefined && Math.abs(now - writesAt) <= 2 * intervalMs) return;
  writesAt = now + intervalMs;
  ctx.waitUntil(writeLater(ctx));
}

async function writeLater(ctx: BaseCtx): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, intervalMs));
  writesAt = undefined;
  const [first, ...rest] = [...waiting.values()].map((entry) => add(ctx, entry));
  waiting.clear();
  try {
    if (first) await ctx.db.batch([first, ...rest]);
  } catch (err) {
    ctx.log.error("refused webhooks were not counted", err, { rows: rest.length + 1 });
  }
}

function add({ db, clock, ids }: BaseCtx, entry: Counted & { hour: number; count: number }) {
  const now = clock.now();
  return db
    .insert(inboundRefusals)
    .values({ id: ids.create("inb", now), ...entry, lastAt: now })
    .onConflictDoUpdate({
      target: [inboundRefusals.source, inboundRefusals.hour, inboundRefusals.reason],
      set: { count: sql`${inboundRefusals.count} + ${entry.count}`, lastAt: now },
    });
}
