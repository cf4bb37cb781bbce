import { and, count, desc, eq, gte, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { countedOf } from "#audit/whose.ts";
import { oneOrAll } from "#db/one-or-all.ts";
import { auditAlerts } from "#db/schema/audit.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import type { Ctx } from "#platform/ctx.ts";
import { reachOf } from "./reach.ts";
import type { AuditSummary, SummaryQuery } from "./schemas.ts";

const shownMax = 10;
/** An event may stand for many of its kind within a minute: then it says how many. */
export const amount = sql<number>`sum(coalesce(${auditEvents.metadata} ->> 'count', 1))`;

/** What happened lately by the audit log, what failed, and what asks for a look. */
export async function summariseAudit(ctx: Ctx, { hours, tenant_id }: SummaryQuery): Promise<AuditSummary> {
  const tenantId = reachOf(ctx, "audit:read", tenant_id);
  const { db } = ctx;
  const { action, outcome, context, flaggedAt, verdict, occurredAt } = auditEvents;
  const whose = countedOf(tenantId);
  const lately = and(whose, gte(occurredAt, ctx.clock.now() - hours * 60 * 60 * 1000));
  const address = sql<string>`coalesce(${context} ->> 'location', '')`;
  const top = (column: SQL<string> | typeof action, where: SQL | undefined) =>
    db.select({ name: column, count: amount }).from(auditEvents).where(where).groupBy(column);
  const failed = and(lately, eq(outcome, "failure"));
  const [outcomes, actions, failures, addresses, [flagged], alerts] = await db.batch([
    db.select({ outcome, count: amount }).from(auditEvents).where(lately).groupBy(outcome),
    top(action, lately).orderBy(desc(amount)).limit(shownMax),
    top(action, failed).orderBy(desc(amount)).limit(shownMax),
    top(address, failed).orderBy(desc(amount)).limit(shownMax),
    db
      .select({ count: count() })
      .from(auditEvents)
      .where(and(whose, isNotNull(flaggedAt), isNull(verdict))),
    db
      .select({ severity: auditAlerts.severity, count: count() })
      .from(auditAlerts)
      .where(and(oneOrAll(auditAlerts.tenantId, tenantId), isNull(auditAlerts.acknowledgedAt)))
      .groupBy(auditAlerts.severity),
  ]);
  const countOf = (wanted: string) => outcomes.find((row) => row.outcome === wanted)?.count ?? 0;
  const open = (severity: string) => alerts.find((row) => row.severity === severity)?.count ?? 0;
  const open_alerts = { medium: open("medium"), high: open("high"), critical: open("critical") };
  const unreviewed = flagged?.count ?? 0;
  return {
    status: statusOf(open_alerts, unreviewed),
    tenant_id: tenantId ?? null,
    hours,
    events: countOf("success") + countOf("failure"),
    failures: countOf("failure"),
    flagged_unreviewed: unreviewed,
    open_alerts,
    actions,
    failed_actions: failures,
    failing_addresses: addresses,
  };
}

function statusOf(
  { medium, high, critical }: AuditSummary["open_alerts"],
  unreviewed: number,
): AuditSummary["status"] {
  if (high + critical > 0) return "unhealthy";
  return medium + unreviewed > 0 ? "degraded" : "healthy";
}
