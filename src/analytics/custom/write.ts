import { sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import type { Reach } from "#analytics/reach.ts";
import { ownerOf, scopeFor } from "#analytics/whose.ts";
import { AppError, invalidField } from "#core/errors.ts";
import { customMetrics, customPoints } from "#db/schema/alerting.ts";
import { recordedIfChanged } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import { metricsMax, type WritePoints } from "./schemas.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const aheadMs = 5 * minuteMs;

/** Adds points to time series; all of them or none. A name that is new begins one. */
export async function writePoints(
  ctx: Ctx,
  reach: Reach,
  { points }: WritePoints,
): Promise<{ written: number }> {
  requireScope(ctx, scopeFor(reach, "metrics", "write"));
  const now = ctx.clock.now();
  const rows = points.map(({ name, value, at }, index) => {
    const time = at === undefined ? now : Date.parse(at);
    if (time < now - dayMs || time > now + aheadMs)
      throw invalidField(`points/${index}/at`, "Must be within the last day");
    return { name, value, at: time, minute: time - (time % minuteMs), index };
  });
  const json = JSON.stringify(rows);
  const owner = ownerOf(ctx, reach);
  const written = { written: points.length };
  const [, stored] = await ctx.db.batch([
    addNames(ctx, owner, json, now),
    addPoints(ctx, owner, json),
    ...(await recordedIfChanged(ctx, { status: 200, body: written })),
  ]);
  if (stored.length === 0)
    throw new AppError(
      "conflict",
      `At most ${metricsMax} names can be kept; one that was not written for 30 days is forgotten`,
    );
  return written;
}

function addNames({ db }: Ctx, owner: string, points: string, now: number) {
  const { tenantId, name, lastAt, last } = customMetrics;
  // Of a name's points the last counts, or of several at one time the one that was listed last.
  return db
    .insert(customMetrics)
    .select(
      sql`select ${owner}, value ->> 'name', ${now}, value ->> 'at', value ->> 'value' from (
          select value, row_number() over (
            partition by value ->> 'name' order by value ->> 'at' desc, value ->> 'index' desc) as place
          from json_each(${points}))
        where place = 1 and (select count(*) from (
          select name from ${customMetrics} where tenant_id = ${owner}
          union select value ->> 'name' from json_each(${points}))) <= ${metricsMax}`,
    )
    .onConflictDoUpdate({
      target: [tenantId, name],
      set: {
        last: sql`iif(excluded.last_at >= ${lastAt}, excluded.last, ${last})`,
        lastAt: sql`max(excluded.last_at, ${lastAt})`,
      },
    });
}

function addPoints({ db }: Ctx, owner: string, points: string) {
  const { tenantId, name, minute, count, sum, min, max, lastAt, last } = customPoints;
  return db
    .insert(customPoints)
    .select(
      sql`select ${owner}, name, minute, count(*), sum(number), min(number), max(number), max(at),
          (select other.value ->> 'value' from json_each(${points}) other
            where other.value ->> 'name' = name and other.value ->> 'minute' = minute
            order by other.value ->> 'at' desc, other.value ->> 'index' desc limit 1)
        from (select value ->> 'name' as name, value ->> 'minute' as minute, value ->> 'value' as number,
            value ->> 'at' as at from json_each(${points}))
        where changes() > 0 group by name, minute`,
    )
    .onConflictDoUpdate({
      target: [tenantId, name, minute],
      set: {
        count: sql`${count} + excluded.count`,
        sum: sql`${sum} + excluded.sum`,
        min: sql`min(${min}, excluded.min)`,
        max: sql`max(${max}, excluded.max)`,
        last: sql`iif(excluded.last_at >= ${lastAt}, excluded.last, ${last})`,
        lastAt: sql`max(excluded.last_at, ${lastAt})`,
      },
    })
    .returning({ minute });
}
