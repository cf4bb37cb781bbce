import { and, isNotNull, lt, sql } from "drizzle-orm";
import { alertRules, alerts } from "#db/schema/alerting.ts";
import type { BaseCtx } from "#platform/ctx.ts";

const keptMs = 90 * 24 * 60 * 60 * 1000;

/** Lets go of alerts that are long over, and of rules deleted as long ago, but for those that would come back. */
export async function forgetAlerts({ db, clock }: BaseCtx): Promise<void> {
  const before = clock.now() - keptMs;
  await db.batch([
    db.delete(alerts).where(and(isNotNull(alerts.resolvedAt), lt(alerts.createdAt, before))),
    db
      .delete(alertRules)
      .where(
        and(lt(alertRules.deletedAt, before), sql`${alertRules.id} not like 'art\\_service%' escape '\\'`),
      ),
  ]);
}
