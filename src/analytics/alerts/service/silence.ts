import { and, eq, max, ne } from "drizzle-orm";
import { serviceLog } from "#audit/security-event.ts";
import { alertRules } from "#db/schema/alerting.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { ruleIdOf } from "./table.ts";

const minuteMs = 60_000;
const watched = ruleIdOf("ScheduleStopped");

/** Minutes since the schedule last looked at the service's rules; null where it never did. */
export async function silenceOf({ db, clock }: BaseCtx): Promise<number | null> {
  const { tenantId, id, evaluatedAt } = alertRules;
  const row = await db
    .select({ at: max(evaluatedAt) })
    .from(alertRules)
    // That rule is looked at by others as well.
    .where(and(eq(tenantId, serviceLog), ne(id, watched)))
    .get();
  return row?.at == null ? null : Math.max(0, clock.now() - row.at) / minuteMs;
}
