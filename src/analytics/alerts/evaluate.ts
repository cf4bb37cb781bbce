import { and, asc, eq, isNull, ne, sql } from "drizzle-orm";
import { serviceLog } from "#audit/security-event.ts";
import { alertRules, alerts } from "#db/schema/alerting.ts";
import { announce } from "#events/announce.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { ensureDefaults } from "./defaults.ts";
import type { Look } from "./service/metrics.ts";
import { pastOf } from "./service/past.ts";
import { silenceOf } from "./service/silence.ts";
import { type RuleRow, sources } from "./sources.ts";
import { breach, clear } from "./turn.ts";

/** Of tenants; those that were not looked at for longest come first, what is beyond this waits for the next minute. */
const rulesAtOnce = 300;
const atATime = 5;

/** Looks at every rule: raises alerts and ends them, each once, however often this runs or is cut off. */
export async function evaluateAlerts(ctx: BaseCtx): Promise<void> {
  await ensureDefaults(ctx);
  // Who asks is the schedule.
  const find = finder(ctx, () => Promise.resolve(0));
  // The service's own are few and come first, all of them: no number of tenants' rules holds them up.
  await evaluateAll(ctx, await watchedRules(ctx).where(and(isWatched, isOfService)), find);
  const { evaluatedAt, createdAt } = alertRules;
  const ofTenants = await watchedRules(ctx)
    .where(and(isWatched, ne(alertRules.tenantId, serviceLog)))
    .orderBy(asc(sql`coalesce(${evaluatedAt}, ${createdAt})`))
    .limit(rulesAtOnce);
  await evaluateAll(ctx, ofTenants, find);
}

/** Looks at one rule alone. */
export async function evaluateRule(ctx: BaseCtx, id: string): Promise<void> {
  const find = finder(ctx, () => silenceOf(ctx));
  await evaluateAll(ctx, await watchedRules(ctx).where(and(isWatched, eq(alertRules.id, id))), find);
}

type Watched = { rule: RuleRow; createdAt: number | null };
const isWatched = and(eq(alertRules.isEnabled, true), isNull(alertRules.deletedAt));
const isOfService = eq(alertRules.tenantId, serviceLog);

function watchedRules({ db }: BaseCtx) {
  return db
    .select({ rule: alertRules, createdAt: alerts.createdAt })
    .from(alertRules)
    .leftJoin(alerts, eq(alerts.id, alertRules.alertId))
    .$dynamic();
}

async function evaluateAll(ctx: BaseCtx, rules: readonly Watched[], find: Find): Promise<void> {
  for (let start = 0; start < rules.length; start += atATime)
    await Promise.all(
      rules.slice(start, start + atATime).map(({ rule, createdAt }) => evaluate(ctx, rule, createdAt, find)),
    );
}

type Find = (rule: RuleRow) => Promise<number | null>;

/** What several rules watch is found once. */
function finder(ctx: BaseCtx, silence: Look["silence"]): Find {
  const found = new Map<string, Promise<number | null>>();
  const look: Look = { past: pastOf(ctx), silence };
  return (rule) => {
    const { source, tenantId, windowMinutes, metric, figure } = rule;
    const key = JSON.stringify([source, tenantId, windowMinutes, metric, figure]);
    const value = found.get(key) ?? sources[source].find(ctx, rule, look);
    found.set(key, value);
    return value;
  };
}

async function evaluate(ctx: BaseCtx, rule: RuleRow, createdAt: number | null, find: Find): Promise<void> {
  try {
    const value = await find(rule);
    const hasAlert = rule.alertId !== null;
    if (value !== null && isBeyond(rule, value)) {
      await ctx.db.batch(breach(ctx, rule, value));
      if (!hasAlert) await announceTo(ctx, rule);
      return;
    }
    await ctx.db.batch(clear(ctx, rule, value, createdAt));
    if (hasAlert) await announceTo(ctx, rule);
  } catch (err) {
    // What cannot be found out says nothing: the rule stays as it is, and no other is held up.
    ctx.log.error("an alert rule was not evaluated", err, { rule_id: rule.id, tenant_id: rule.tenantId });
  }
}

function isBeyond({ comparison, threshold }: RuleRow, value: number): boolean {
  return comparison === "above" ? value > threshold : value < threshold;
}

export async function announceTo(ctx: BaseCtx, { tenantId, tellTenantId }: RuleRow): Promise<void> {
  await announce(ctx, tenantId);
  if (tellTenantId !== null) await announce(ctx, tellTenantId);
}
