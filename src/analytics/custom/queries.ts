import { and, asc, eq, gte, lt, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { timesOf } from "#analytics/endpoints/range.ts";
import type { Reach } from "#analytics/reach.ts";
import { ownerOf, scopeFor } from "#analytics/whose.ts";
import { AppError, invalidField } from "#core/errors.ts";
import { customMetrics, customPoints } from "#db/schema/alerting.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { MetricView, ReadSeries, SeriesView } from "./schemas.ts";

const minuteMs = 60_000;
const answeredMax = 1500;

export async function listMetrics(ctx: Ctx, reach: Reach): Promise<{ data: MetricView[] }> {
  requireScope(ctx, scopeFor(reach, "metrics", "read"));
  const rows = await ctx.db
    .select()
    .from(customMetrics)
    .where(eq(customMetrics.tenantId, ownerOf(ctx, reach)))
    .orderBy(asc(customMetrics.name));
  return {
    data: rows.map(({ name, last, lastAt, createdAt }) => ({
      name,
      last,
      last_at: new Date(lastAt).toISOString(),
      created_at: new Date(createdAt).toISOString(),
    })),
  };
}

/** @throws AppError `not_found` where nothing was ever written under the name */
export async function readSeries(
  ctx: Ctx,
  reach: Reach,
  metric: string,
  input: ReadSeries,
): Promise<SeriesView> {
  requireScope(ctx, scopeFor(reach, "metrics", "read"));
  const { from, to } = timesOf(ctx.clock.now(), input, 60 * minuteMs);
  const stepMs = input.step_minutes * minuteMs;
  if ((to - from) / stepMs > answeredMax)
    throw invalidField(
      "step_minutes",
      `So long a time needs ${Math.ceil((to - from) / answeredMax / minuteMs)} or more`,
    );
  const { tenantId, name, minute, count, sum, min, max, last } = customPoints;
  const owner = ownerOf(ctx, reach);
  const isThis = and(eq(tenantId, owner), eq(name, metric));
  const begins = from - (from % stepMs);
  // Written out: what is bound counts as a real number, and divides as one.
  const step = sql<number>`${minute} / ${sql.raw(String(stepMs))} * ${sql.raw(String(stepMs))}`;
  const [known, rows] = await ctx.db.batch([
    ctx.db
      .select({ name: customMetrics.name })
      .from(customMetrics)
      .where(and(eq(customMetrics.tenantId, owner), eq(customMetrics.name, metric))),
    ctx.db
      .select({
        at: step,
        count: sql<number>`sum(${count})`,
        sum: sql<number>`sum(${sum})`,
        min: sql<number>`min(${min})`,
        max: sql<number>`max(${max})`,
        // The last of the latest minute: all minutes have as many digits.
        last: sql<number>`cast(substr(max(printf('%d:%.17g', ${minute}, ${last})), 15) as real)`,
      })
      .from(customPoints)
      .where(and(isThis, gte(minute, begins), lt(minute, to)))
      .groupBy(sql`1`)
      .orderBy(sql`1`),
  ]);
  if (known.length === 0) throw new AppError("not_found", `Nothing was written under ${metric}`);
  return {
    name: metric,
    from: new Date(begins).toISOString(),
    to: new Date(to).toISOString(),
    step_minutes: input.step_minutes,
    points: rows.map(presentPoint),
  };
}

type Point = Omit<SeriesView["points"][number], "at" | "average"> & { at: number };

const presentPoint = ({ at, ...figures }: Point): SeriesView["points"][number] => ({
  at: new Date(at).toISOString(),
  ...figures,
  average: figures.sum / figures.count,
});
