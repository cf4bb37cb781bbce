// What gates let through and refused, over a time that ends now.
import { and, eq, gte, type SQL, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { oneOrAll } from "#db/one-or-all.ts";
import { limitWindows } from "#db/schema/limits.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { AnalyticsQuery, AnalyticsView } from "./analytics-schemas.ts";
import { trendOf } from "./trend.ts";
import { findPatterns } from "./patterns.ts";
import type { Dimension } from "./tally.ts";

type Row = { subject: string; allowed: number; refused: number };

/** Of the caller's own tenant. */
export async function readOwnAnalytics(ctx: Ctx, query: AnalyticsQuery): Promise<AnalyticsView> {
  requireScope(ctx, "limits:read");
  return analyticsOf(ctx, { ...query, tenant_id: ctx.tenant.id });
}

/** Of one tenant or of all, with what came without a tenant. */
export async function readAnalytics(ctx: Ctx, query: AnalyticsQuery): Promise<AnalyticsView> {
  requireScope(ctx, "admin:read");
  return analyticsOf(ctx, query);
}

/** For verbs with a scope of their own: of one tenant, or (undefined) of all. */
export async function analyticsOf(
  ctx: Ctx,
  { minutes, limit, tenant_id: tenantId }: AnalyticsQuery,
): Promise<AnalyticsView> {
  const to = ctx.clock.now();
  const spanMs = minutes * 60_000;
  const from = to - spanMs;
  const of = oneOrAll(limitWindows.tenantId, tenantId);
  const during = and(of, gte(limitWindows.beginsAt, from));
  const stepMs = minutes <= 120 ? 60_000 : 3_600_000;
  const top = (dimension: Dimension, most: "all" | "refused") =>
    topOf(ctx, during, { dimension, most, limit });
  const [now, trend, series, endpoints, blocked, addresses, keys, policies, patterns] = await Promise.all([
    sumOf(ctx, during),
    trendOf(ctx, of, from, to),
    seriesOf(ctx, during, stepMs),
    top("endpoint", "all"),
    top("endpoint", "refused"),
    top("address", "refused"),
    top("key", "refused"),
    top("policy", "refused"),
    findPatterns(ctx, during, limit),
  ]);
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    ...withRate(now),
    trend,
    over_time: series.map(({ at, ...row }) => ({ at: new Date(at).toISOString(), ...withRate(row) })),
    endpoints: endpoints.map(named),
    blocked_endpoints: blocked.map(named),
    blocked_addresses: addresses.map(named),
    blocked_keys: keys.map(named),
    policies: policies.map(({ subject, refused }) => ({ subject, refused })),
    patterns,
  };
}

const allowed = sql<number>`coalesce(sum(${limitWindows.allowed}), 0)`;
const refused = sql<number>`coalesce(sum(${limitWindows.refused}), 0)`;

/** Every call is counted under one endpoint. */
const once = eq(limitWindows.dimension, "endpoint");

async function sumOf({ db }: Ctx, which: SQL | undefined): Promise<Omit<Row, "subject">> {
  const sum = await db.select({ allowed, refused }).from(limitWindows).where(and(which, once)).get();
  return sum ?? { allowed: 0, refused: 0 };
}

function seriesOf({ db }: Ctx, which: SQL | undefined, stepMs: number) {
  const at = sql<number>`${limitWindows.beginsAt} / ${sql.raw(String(stepMs))} * ${sql.raw(String(stepMs))}`;
  return db
    .select({ at, allowed, refused })
    .from(limitWindows)
    .where(and(which, once))
    .groupBy(at)
    .orderBy(at);
}

type Top = { dimension: Dimension; most: "all" | "refused"; limit: number };

function topOf({ db }: Ctx, which: SQL | undefined, { dimension, most, limit }: Top): Promise<Row[]> {
  const measure = most === "refused" ? refused : sql`${allowed} + ${refused}`;
  return db
    .select({ subject: limitWindows.subject, allowed, refused })
    .from(limitWindows)
    .where(and(which, eq(limitWindows.dimension, dimension)))
    .groupBy(limitWindows.subject)
    .having(sql`${measure} > 0`)
    .orderBy(sql`${measure} desc`, limitWindows.subject)
    .limit(limit);
}

const named = ({ subject, ...counts }: Row) => ({ subject, ...withRate(counts) });

function withRate(counts: Omit<Row, "subject">) {
  const all = counts.allowed + counts.refused;
  return { ...counts, block_rate: all === 0 ? null : round(counts.refused / all) };
}

const round = (share: number) => Math.round(share * 10_000) / 10_000;
