// Evidence for a SOC 2 examination: who had which access when, what was renewed, refused and changed.
import { and, count, desc, eq, gt, gte, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import { amount } from "#admin/audit-summary.ts";
import { reachOf } from "#admin/reach.ts";
import { countedOf } from "#audit/whose.ts";
import { isoOrNull } from "#core/time.ts";
import { oneOrAll } from "#db/one-or-all.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import type { Ctx } from "#platform/ctx.ts";
import { controlsOf } from "./controls.ts";
import { accessActions, rotationActions } from "./groups.ts";
import { administratorsOf, peopleOf } from "./people.ts";
import { listedMax, type Period } from "./period.ts";
import type { ReportQuery, Soc2Report } from "./schemas.ts";

const dayMs = 24 * 60 * 60 * 1000;
const addressesMax = 20;

export async function reportSoc2(ctx: Ctx, query: ReportQuery): Promise<Soc2Report> {
  const tenantId = reachOf(ctx, "audit:read", query.tenant_id);
  const period = { tenantId, from: Date.parse(query.from), to: Date.parse(query.to) + dayMs };
  const [keys, people, administrators, access, rotations, failures, changes] = await Promise.all([
    keysOf(ctx, period),
    peopleOf(ctx, period),
    administratorsOf(ctx, period),
    listOf(ctx, period, accessActions),
    listOf(ctx, period, rotationActions),
    failuresOf(ctx, period),
    changesOf(ctx, period),
  ]);
  return {
    generated_at: new Date(ctx.clock.now()).toISOString(),
    tenant_id: tenantId ?? null,
    period: { from: new Date(period.from).toISOString(), to: new Date(period.to).toISOString() },
    controls: controlsOf(ctx.config),
    keys,
    people,
    administrators,
    access,
    rotations,
    failures,
    changes,
  };
}

async function keysOf({ db }: Ctx, { tenantId, from, to }: Period): Promise<Soc2Report["keys"]> {
  const { createdAt, revokedAt, expiresAt } = apiKeys;
  const where = and(
    oneOrAll(apiKeys.tenantId, tenantId),
    lt(createdAt, to),
    or(isNull(revokedAt), gt(revokedAt, from)),
    or(isNull(expiresAt), gt(expiresAt, from)),
  );
  const [[all], rows] = await db.batch([
    db.select({ count: count() }).from(apiKeys).where(where),
    db.select().from(apiKeys).where(where).orderBy(desc(createdAt), desc(apiKeys.id)).limit(listedMax),
  ]);
  return {
    total: all?.count ?? 0,
    held: rows.map((key) => ({
      id: key.id,
      tenant_id: key.tenantId,
      description: key.description,
      scopes: key.scopes,
      held_from: new Date(key.createdAt).toISOString(),
      held_until: isoOrNull(earliest(key.revokedAt, key.expiresAt)),
      last_used_at: isoOrNull(key.lastUsedAt),
    })),
  };
}

function earliest(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

function within({ tenantId, from, to }: Period): SQL | undefined {
  const { occurredAt } = auditEvents;
  return and(countedOf(tenantId), gte(occurredAt, from), lt(occurredAt, to));
}

async function listOf(
  { db }: Ctx,
  period: Period,
  actions: readonly string[],
): Promise<Soc2Report["access"]> {
  const { id, tenantId, occurredAt, action, outcome, actor, targets, changes } = auditEvents;
  // One that ends in a dot stands for all that begin so.
  const isOne = sql`exists (select 1 from json_each(${JSON.stringify(actions)}) wanted
    where wanted.value = ${action}
      or (wanted.value like '%.' and substr(${action}, 1, length(wanted.value)) = wanted.value))`;
  const where = and(within(period), isOne);
  const [[all], rows] = await db.batch([
    db.select({ count: count() }).from(auditEvents).where(where),
    db
      .select({ id, tenantId, occurredAt, action, outcome, actor, targets, changes })
      .from(auditEvents)
      .where(where)
      .orderBy(desc(occurredAt), desc(id))
      .limit(listedMax),
  ]);
  return {
    total: all?.count ?? 0,
    events: rows.map((row) => ({
      id: row.id,
      tenant_id: row.tenantId,
      occurred_at: new Date(row.occurredAt).toISOString(),
      action: row.action,
      outcome: row.outcome,
      actor: row.actor,
      targets: row.targets,
      changes: row.changes,
    })),
  };
}

async function failuresOf({ db }: Ctx, period: Period): Promise<Soc2Report["failures"]> {
  const where = and(within(period), eq(auditEvents.outcome, "failure"));
  const location = sql<string>`coalesce(${auditEvents.context} ->> 'location', '')`;
  const [actions, addresses] = await db.batch([
    db
      .select({ action: auditEvents.action, count: amount })
      .from(auditEvents)
      .where(where)
      .groupBy(auditEvents.action)
      .orderBy(desc(amount)),
    db
      .select({ location, count: amount })
      .from(auditEvents)
      .where(where)
      .groupBy(location)
      .orderBy(desc(amount))
      .limit(addressesMax),
  ]);
  return { total: sumOf(actions), by_action: actions, by_address: addresses };
}

async function changesOf({ db }: Ctx, period: Period): Promise<Soc2Report["changes"]> {
  const actions = await db
    .select({ action: auditEvents.action, count: amount })
    .from(auditEvents)
    .where(and(within(period), eq(auditEvents.outcome, "success")))
    .groupBy(auditEvents.action)
    .orderBy(desc(amount));
  return { total: sumOf(actions), by_action: actions };
}

const sumOf = (rows: { count: number }[]) => rows.reduce((sum, row) => sum + row.count, 0);
