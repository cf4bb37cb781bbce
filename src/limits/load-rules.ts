import { and, desc, eq, gt, isNull, or, type SQL } from "drizzle-orm";
import { limitBlocks, limitCosts, limitOverrides, limitRules } from "#db/schema/limits.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { Override } from "./limits-of.ts";
import type { Rules } from "./rules.ts";
import { blocksMax, rulesMax } from "./settings.ts";

export type OverrideRow = typeof limitOverrides.$inferSelect;

/** All that holds for one tenant, its own and what holds for every one; for "", what holds for traffic that has none. */
export async function loadRules({ db, clock }: BaseCtx, tenantId: string): Promise<Rules> {
  const now = clock.now();
  const blocksOf = (which: SQL) =>
    db
      .select()
      .from(limitBlocks)
      .where(and(isInForce(now), which))
      .orderBy(desc(limitBlocks.createdAt))
      .limit(blocksMax);
  const [overrides, rules, costs, own, everybodys] = await db.batch([
    db.select().from(limitOverrides).where(eq(limitOverrides.tenantId, tenantId)),
    db
      .select()
      .from(limitRules)
      .where(or(eq(limitRules.tenantId, tenantId), isNull(limitRules.tenantId)))
      .limit(rulesMax),
    db.select().from(limitCosts),
    blocksOf(eq(limitBlocks.tenantId, tenantId)),
    blocksOf(isNull(limitBlocks.tenantId)),
  ]);
  return {
    override: overrides[0] ? overrideOf(overrides[0]) : {},
    rules: rules.map(({ id, name, identity, endpoint, limit, windowSeconds, burst }) => ({
      id,
      name,
      identity,
      endpoint,
      limit,
      windowSeconds,
      burst,
    })),
    costs: Object.fromEntries(costs.map(({ endpoint, cost }) => [endpoint, cost])),
    blocks: [...own, ...everybodys].map(({ id, identity, subject, reason, until }) => ({
      id,
      identity,
      subject,
      reason,
      until,
    })),
  };
}

/** Blocks that are neither lifted nor over. */
export const isInForce = (now: number) =>
  and(isNull(limitBlocks.liftedAt), or(isNull(limitBlocks.until), gt(limitBlocks.until, now)));

/** In the table null leaves the plan's figure, and -1 stands for no limit. */
export function overrideOf(row: OverrideRow): Override {
  const given = (figure: number | null) => (figure === null ? undefined : figure < 0 ? null : figure);
  return {
    callsPerMinute: given(row.callsPerMinute),
    burst: given(row.burst),
    callsPerMonth: given(row.callsPerMonth),
    capturesPerMonth: given(row.capturesPerMonth),
    capturesAtOnce: given(row.capturesAtOnce),
  };
}
