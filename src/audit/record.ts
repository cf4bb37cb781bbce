// The append-only record: every change writes its row in the same batch as the change itself.
import { getTableColumns, type SQL, sql } from "drizzle-orm";
import { auditHeads } from "#db/schema/audit.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import type { Actor, BaseCtx } from "#platform/ctx.ts";
import { contextOf } from "./context.ts";

type Change = {
  /** Noun and verb: `capture.create`. */
  action: string;
  targets: { type: string; id: string }[];
  outcome?: "success" | "failure";
  changes?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
};

/** Scheduled work acts for a tenant without its tier being known. */
export type AuditCtx = BaseCtx & { tenant: { id: string }; actor: Actor };

/** The insert of one audit row, to go into the `db.batch` of the change it records. */
export function auditInsert(ctx: AuditCtx, change: Change) {
  return ctx.db.insert(auditEvents).values({ ...rowOf(ctx, change), seq: nextSeq(ctx.tenant.id) });
}

/**
 * The same for a change that may find nothing left to do: the row is written only where the statement just before it
 * in the batch changed something, so that of two who do the same thing at once one is on record.
 */
export function auditIfChanged(ctx: AuditCtx, change: Change) {
  const row: Record<string, unknown> = rowOf(ctx, change);
  const values = Object.entries(getTableColumns(auditEvents)).map(([name, column]) =>
    name === "seq" ? nextSeq(ctx.tenant.id) : sql.param(row[name] ?? null, column),
  );
  return ctx.db.insert(auditEvents).select(sql`select ${sql.join(values, sql`, `)} where changes() > 0`);
}

/**
 * The tenant's next number, read from two indexes by the insert itself: writes of a database come one after the other.
 * The sealed end of the chain counts too, so that a last row which was deleted leaves a gap.
 */
function nextSeq(tenantId: string): SQL<number> {
  const last = sql`select seq from ${auditEvents} where tenant_id = ${tenantId} order by seq desc limit 1`;
  const sealed = sql`select seq from ${auditHeads} where tenant_id = ${tenantId}`;
  return sql<number>`(1 + max(coalesce((${last}), 0), coalesce((${sealed}), 0)))`;
}

function rowOf(ctx: AuditCtx, change: Change) {
  const now = ctx.clock.now();
  return {
    id: ctx.ids.create("aud", now),
    tenantId: ctx.tenant.id,
    occurredAt: now,
    action: change.action,
    outcome: change.outcome ?? "success",
    actor: { type: ctx.actor.type, id: ctx.actor.id, name: ctx.actor.name },
    targets: change.targets,
    context: contextOf(ctx.origin),
    keyId: ctx.actor.type === "api_key" ? ctx.actor.id : null,
    requestId: ctx.requestId,
    changes: change.changes ?? null,
    metadata: withImpersonator(ctx.actor, change.metadata),
  };
}

/** What is done in somebody's place names both. */
function withImpersonator({ session }: Actor, metadata: Change["metadata"]) {
  const acting = session?.impersonation;
  return acting ? { ...metadata, impersonated_by: acting.by } : (metadata ?? null);
}
