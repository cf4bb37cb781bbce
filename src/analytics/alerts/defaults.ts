import { sql } from "drizzle-orm";
import { serviceLog } from "#audit/security-event.ts";
import { alertRules } from "#db/schema/alerting.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { levelOf, type ServiceAlert } from "./service/alert.ts";
import { ruleIdOf, serviceAlerts, type ServiceAlertName } from "./service/table.ts";

const entries = Object.entries(serviceAlerts) as [ServiceAlertName, ServiceAlert][];
const builtIn = entries.flatMap(([name, alert]) =>
  "metric" in alert.builtIn ? [{ name, alert, ...alert.builtIn }] : [],
);

/** What the service watches of itself from the first minute on; operators change, disable and delete these as any other. */
export async function ensureDefaults({ db, clock }: BaseCtx): Promise<void> {
  const isOne = sql`${alertRules.id} like 'art\\_service\\_%' escape '\\'`;
  // One that was deleted stays so: its row is there still.
  const known = new Set(
    (await db.select({ id: alertRules.id }).from(alertRules).where(isOne)).map(({ id }) => id),
  );
  const now = clock.now();
  const missing = builtIn
    .filter(({ name }) => !known.has(ruleIdOf(name)))
    .map(({ name, alert, metric, windowMinutes }) => ({
      id: ruleIdOf(name),
      tenantId: serviceLog,
      name,
      source: "service_metric" as const,
      metric,
      comparison: alert.comparison,
      threshold: alert.threshold,
      windowMinutes,
      forMinutes: alert.forMinutes,
      severity: levelOf[alert.severity],
      isEnabled: true,
      createdAt: now,
      updatedAt: now,
    }));
  // Each row takes a dozen parameters, and a statement at most a hundred.
  const [first, ...more] = missing.map((row) => db.insert(alertRules).values(row).onConflictDoNothing());
  if (first) await db.batch([first, ...more]);
}
