// How the inbound log fares: volume, success, time taken, errors and refusals, by source.
import { desc, gte, isNotNull, and, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { inboundEvents, inboundRefusals } from "#db/schema/webhooks.ts";
import type { Ctx } from "#platform/ctx.ts";
import { figuresOf, healthOf, type SourceCounts } from "./figures.ts";
import type { InboundStatsView, StatsQuery } from "./schemas.ts";

const hourMs = 60 * 60 * 1000;
/** Errors that are told, the most frequent first. */
const errorsMax = 20;

type Percentiles = { source: string; measure: "processing" | "latency"; p50: number; p95: number };

export async function readInboundStats(ctx: Ctx, { hours }: StatsQuery): Promise<InboundStatsView> {
  requireScope(ctx, "admin:read");
  const now = ctx.clock.now();
  const since = now - hours * hourMs;
  const [counts, times, errors, refusals] = await Promise.all([
    countsSince(ctx, since),
    percentilesSince(ctx, since),
    errorsSince(ctx, since),
    refusalsSince(ctx, since),
  ]);
  const timesOf = (source: string) => times.filter((row) => row.source === source);
  const total = figuresOf(counts, timesOf(""));
  return {
    since: new Date(since).toISOString(),
    hours,
    health: healthOf(total.success_rate),
    total,
    sources: counts.map((row) => {
      const figures = figuresOf([row], timesOf(row.source));
      return {
        source: row.source,
        health: healthOf(figures.success_rate),
        ...figures,
        errors: errors
          .filter(({ source }) => source === row.source)
          .map(({ error, count }) => ({ error, count })),
      };
    }),
    refusals,
  };
}

/** Keeps SQLite from reading the whole log in the order of another index: the time is what narrows it. */
const notByIndex = (column: typeof inboundEvents.source) => sql`+${column}`;

function countsSince({ db }: Ctx, since: number): Promise<SourceCounts[]> {
  const { source, status, error, receipts } = inboundEvents;
  const countOf = (condition: ReturnType<typeof sql>) => sql<number>`sum(${condition})`;
  return db
    .select({
      source,
      events: sql<number>`count(*)`,
      duplicates: sql<number>`sum(${receipts} - 1)`,
      processed: countOf(sql`${status} = 'processed'`),
      ignored: countOf(sql`${status} = 'ignored'`),
      failed: countOf(sql`${status} = 'failed'`),
      retrying: countOf(sql`${status} = 'received' and ${error} is not null`),
      waiting: countOf(sql`${status} = 'received' and ${error} is null`),
    })
    .from(inboundEvents)
    .where(gte(inboundEvents.receivedAt, since))
    .groupBy(notByIndex(source))
    .orderBy(notByIndex(source));
}

/** Of what was processed, by nearest rank; under the source '' of all together. */
function percentilesSince({ db }: Ctx, since: number): Promise<Percentiles[]> {
  return db.all<Percentiles>(sql`
    with done as (
      select source, duration_ms processing, completed_at - received_at latency from ${inboundEvents}
      where received_at >= ${since} and status = 'processed'
    ), measured as (
      select source, 'processing' measure, processing ms from done
      union all select source, 'latency', latency from done
      union all select '', 'processing', processing from done
      union all select '', 'latency', latency from done
    ), ranked as (
      select source, measure, ms, row_number() over (partition by source, measure order by ms) place,
        count(*) over (partition by source, measure) total
      from measured
    )
    select source, measure, min(case when place >= total * 0.5 then ms end) p50,
      min(case when place >= total * 0.95 then ms end) p95
    from ranked group by source, measure`);
}

function errorsSince({ db }: Ctx, since: number) {
  const count = sql<number>`count(*)`;
  return db
    .select({ source: inboundEvents.source, error: sql<string>`${inboundEvents.error}`, count })
    .from(inboundEvents)
    .where(and(gte(inboundEvents.receivedAt, since), isNotNull(inboundEvents.error)))
    .groupBy(notByIndex(inboundEvents.source), inboundEvents.error)
    .orderBy(desc(count))
    .limit(errorsMax);
}

/** Counted by the hour, so the hour in which the time asked for begins is told whole. */
async function refusalsSince({ db }: Ctx, since: number) {
  const { source, reason, hour, count, lastAt } = inboundRefusals;
  const sum = sql<number>`sum(${count})`;
  const rows = await db
    .select({ source, reason, count: sum, lastAt: sql<number>`max(${lastAt})` })
    .from(inboundRefusals)
    .where(gte(hour, Math.floor(since / hourMs) * hourMs))
    .groupBy(source, reason)
    .orderBy(desc(sum));
  return rows.map((row) => ({
    source: row.source,
    reason: row.reason,
    count: row.count,
    last_at: new Date(row.lastAt).toISOString(),
  }));
}
