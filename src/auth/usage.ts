// How keys were used in the last 30 days.
import { and, eq, gt, sql } from "drizzle-orm";
import { apiKeyUsage } from "#db/schema/key-usage.ts";
import type { Ctx } from "#platform/ctx.ts";

export const usageDays = 30;
export const dayMs = 24 * 60 * 60 * 1000;

export type Usage = { requests: number; successes: number };
export const noUsage: Usage = { requests: 0, successes: 0 };

/** UTC, `2026-11-21`. */
export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** The last 30 days of each of the keys, today among them, by key. For verbs with a scope of their own. */
export async function usageOf({ db, tenant, clock }: Ctx, keyIds: string[]): Promise<Map<string, Usage>> {
  const { tenantId, keyId, day, requests, successes } = apiKeyUsage;
  const rows = await db
    .select({
      keyId,
      requests: sql<number>`sum(${requests})`,
      successes: sql<number>`sum(${successes})`,
    })
    .from(apiKeyUsage)
    .where(
      and(
        eq(tenantId, tenant.id),
        sql`${keyId} in (select value from json_each(${JSON.stringify(keyIds)}))`,
        gt(day, dayOf(clock.now() - usageDays * dayMs)),
      ),
    )
    .groupBy(keyId);
  return new Map(rows.map((row) => [row.keyId, row]));
}
