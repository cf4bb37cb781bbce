// How calls and refusals of a span compare with those of the span before it, though minutes have become hours by then.
import { and, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { limitWindows } from "#db/schema/limits.ts";
import type { Ctx } from "#platform/ctx.ts";

const hourMs = 3_600_000;
const { span, beginsAt, dimension, allowed, refused } = limitWindows;

/** @param of whose counts; undefined: all */
export async function trendOf(ctx: Ctx, of: SQL | undefined, from: number, to: number) {
  const [now, then] = await Promise.all([sumOf(ctx, of, from, to), sumOf(ctx, of, from - (to - from), from)]);
  return {
    calls: change(now.allowed + now.refused, then.allowed + then.refused),
    refused: change(now.refused, then.refused),
  };
}

/** An hour counts by the part of it that lies in the span: of the latest only minutes up to `foldedTo` are in it. */
async function sumOf({ db, clock, config }: Ctx, of: SQL | undefined, from: number, to: number) {
  const foldedTo = clock.now() - config.limits.cleanupMs + 60_000;
  const end = sql`min(${beginsAt} + ${hourMs}, max(${foldedTo}, ${beginsAt} + 60000))`;
  const share = sql`case ${span} when 'minute' then ${beginsAt} >= ${from}
    else max(0, min(${end}, ${to}) - max(${beginsAt}, ${from})) * 1.0 / (${end} - ${beginsAt}) end`;
  const sum = await db
    .select({
      allowed: sql<number>`coalesce(sum(${allowed} * (${share})), 0)`,
      refused: sql<number>`coalesce(sum(${refused} * (${share})), 0)`,
    })
    .from(limitWindows)
    // Every call is counted under one endpoint.
    .where(and(of, eq(dimension, "endpoint"), gte(beginsAt, from - hourMs), lt(beginsAt, to)))
    .get();
  return sum ?? { allowed: 0, refused: 0 };
}

const change = (now: number, then: number) =>
  then === 0 ? null : Math.round(((now - then) / then) * 10_000) / 10_000;
