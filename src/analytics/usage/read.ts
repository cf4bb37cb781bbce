import { and, type AnyColumn, eq, gte, lt, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { apiUsage } from "#db/schema/api-requests.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { ReadUsage, UsageSums, UsageView } from "./schemas.ts";
import { ranges } from "./spans.ts";

/** What the tenant's keys and signed links asked for lately, and in as long a time before. */
export async function readUsage(ctx: Ctx, { range }: ReadUsage): Promise<UsageView> {
  requireScope(ctx, "analytics:read");
  const { ms, span, stepMs } = ranges[range];
  // The step that is under way is the last.
  const to = (Math.floor(ctx.clock.now() / stepMs) + 1) * stepMs;
  const from = to - ms;
  const rows = await sumsOf(ctx, span, from - ms, to, stepMs);
  const steps = Map.groupBy(rows, ({ at }) => at);
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    total: add(rows.filter(({ at }) => at >= from)),
    before: add(rows.filter(({ at }) => at < from)),
    points: Array.from({ length: ms / stepMs }, (_, index) => {
      const at = from + index * stepMs;
      return { begins_at: new Date(at).toISOString(), ...add(steps.get(at) ?? []) };
    }),
  };
}

type Row = Awaited<ReturnType<typeof sumsOf>>[number];

function sumsOf({ db, tenant }: Ctx, span: "minute" | "hour", from: number, to: number, stepMs: number) {
  const { tenantId, beginsAt, kind, span: spanOf, ...sums } = apiUsage;
  const total = (column: AnyColumn) => sql<number>`sum(${column})`;
  return db
    .select({
      at: sql<number>`${beginsAt} / ${sql.raw(String(stepMs))} * ${sql.raw(String(stepMs))}`,
      kind,
      requests: total(sums.requests),
      ok: total(sums.ok),
      refused: total(sums.refused),
      targetFailed: total(sums.targetFailed),
      failed: total(sums.failed),
      cacheHits: total(sums.cacheHits),
      cacheMisses: total(sums.cacheMisses),
    })
    .from(apiUsage)
    .where(and(eq(tenantId, tenant.id), eq(spanOf, span), gte(beginsAt, from), lt(beginsAt, to)))
    .groupBy(sql`1`, kind);
}

function add(rows: readonly Row[]): UsageSums {
  const sum = (name: Exclude<keyof Row, "at" | "kind">) => rows.reduce((all, row) => all + row[name], 0);
  const of = (kind: Row["kind"]) =>
    rows.reduce((all, row) => (row.kind === kind ? all + row.requests : all), 0);
  const [requests, ok, hits, misses] = [sum("requests"), sum("ok"), sum("cacheHits"), sum("cacheMisses")];
  return {
    requests,
    ok,
    refused: sum("refused"),
    target_failed: sum("targetFailed"),
    failed: sum("failed"),
    success_rate: shareOf(ok, requests),
    cache_hits: hits,
    cache_misses: misses,
    cache_hit_rate: shareOf(hits, hits + misses),
    screenshots: of("screenshot"),
    pdfs: of("pdf"),
    contents: of("content"),
    comparisons: of("comparison"),
  };
}

const shareOf = (some: number, all: number) =>
  all === 0 ? null : Math.floor((some / all) * 10_000) / 10_000;
