import { serviceLog } from "#audit/security-event.ts";
import { alertRules } from "#db/schema/alerting.ts";
import type { BaseCtx } from "#platform/ctx.ts";

type Rule = Pick<
  typeof alertRules.$inferSelect,
  "name" | "source" | "threshold" | "windowMinutes" | "forMinutes" | "severity"
>;

/** What the service watches of itself from the first minute on; operators change, disable and delete these as any other. */
const defaults: readonly Rule[] = [
  {
    name: "Calls fail",
    source: "error_rate",
    threshold: 1,
    windowMinutes: 5,
    forMinutes: 2,
    severity: "critical",
  },
  {
    name: "Calls are slow",
    source: "latency_p95",
    threshold: 30_000,
    windowMinutes: 10,
    forMinutes: 5,
    severity: "warning",
  },
  {
    name: "Jobs pile up",
    source: "jobs_backlog",
    threshold: 500,
    windowMinutes: 5,
    forMinutes: 10,
    severity: "warning",
  },
  {
    name: "A queue piles up",
    source: "queue_backlog",
    threshold: 10_000,
    windowMinutes: 5,
    forMinutes: 5,
    severity: "warning",
  },
  {
    name: "Work was given up",
    source: "dead_letters",
    threshold: 0,
    windowMinutes: 60,
    forMinutes: 0,
    severity: "critical",
  },
  {
    name: "Browsers are nearly all open",
    source: "browser_saturation",
    threshold: 80,
    windowMinutes: 5,
    forMinutes: 5,
    severity: "warning",
  },
  {
    name: "Webhooks fail",
    source: "webhook_failure_rate",
    threshold: 20,
    windowMinutes: 30,
    forMinutes: 10,
    severity: "warning",
  },
];

/** One that was deleted stays so: its row is there still. */
export async function ensureDefaults({ db, clock }: BaseCtx): Promise<void> {
  const now = clock.now();
  const rows = defaults.map((rule) => ({
    ...rule,
    id: `art_service_${rule.source}`,
    tenantId: serviceLog,
    comparison: "above" as const,
    isEnabled: true,
    createdAt: now,
    updatedAt: now,
  }));
  // Each row takes a dozen parameters, and a statement at most a hundred.
  const [first, ...more] = rows.map((row) => db.insert(alertRules).values(row).onConflictDoNothing());
  if (first) await db.batch([first, ...more]);
}
