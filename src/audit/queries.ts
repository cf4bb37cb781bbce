import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { AppError } from "#core/errors.ts";
import { oneOrAll } from "#db/one-or-all.ts";
import { auditAlerts } from "#db/schema/audit.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import type { Ctx } from "#platform/ctx.ts";
import { matching } from "./filter.ts";
import { type Reach, requireReach, tenantIn, within } from "./reach.ts";
import { type AuditRow, readRows } from "./rows.ts";
import type { ListAlerts, ListEvents } from "./schemas.ts";
import { sealTenant } from "./seal.ts";

export type AlertRow = typeof auditAlerts.$inferSelect;

/** Newest first: one more than asked for, which tells whether a page follows. */
export async function listEvents(ctx: Ctx, reach: Reach, input: ListEvents): Promise<AuditRow[]> {
  requireReach(ctx, reach, "read");
  const { cursor, limit, tenant_id: asked, ...filter } = input;
  const { tenantId, occurredAt, id } = auditEvents;
  const whose = tenantIn(ctx, reach, asked);
  // So that what is read has its risk and its place in the chain.
  if (whose !== undefined && !cursor) await sealTenant(ctx, whose);
  const where = and(
    oneOrAll(tenantId, whose),
    matching(filter),
    cursor && sql`(${occurredAt}, ${id}) < (${cursor.createdAt}, ${cursor.id})`,
  );
  return readRows(ctx, where, sql`${occurredAt} desc, ${id} desc`, limit + 1);
}

/** @throws AppError `not_found`, for another tenant's event as well */
export async function fetchEvent(ctx: Ctx, reach: Reach, id: string): Promise<AuditRow> {
  requireReach(ctx, reach, "read");
  const row = await existingEvent(ctx, reach, id);
  if (row.hash !== null) return row;
  await sealTenant(ctx, row.tenantId);
  return existingEvent(ctx, reach, id);
}

/** For verbs with a scope of their own. @throws AppError `not_found` */
export async function existingEvent(ctx: Ctx, reach: Reach, id: string): Promise<AuditRow> {
  const where = and(within(ctx, reach), eq(auditEvents.id, id));
  const [row] = await readRows(ctx, where, sql`${auditEvents.id}`, 1);
  if (!row) throw new AppError("not_found", `There is no audit event ${id}`);
  return row;
}

export async function listAlerts(ctx: Ctx, reach: Reach, input: ListAlerts): Promise<AlertRow[]> {
  requireReach(ctx, reach, "read");
  const { cursor, limit, rule, acknowledged, tenant_id: asked } = input;
  const { createdAt, id, acknowledgedAt } = auditAlerts;
  const whose = tenantIn(ctx, reach, asked);
  const isOpen = isNull(acknowledgedAt);
  return ctx.db
    .select()
    .from(auditAlerts)
    .where(
      and(
        oneOrAll(auditAlerts.tenantId, whose),
        rule && eq(auditAlerts.rule, rule),
        acknowledged === undefined ? undefined : acknowledged ? sql`not (${isOpen})` : isOpen,
        cursor && sql`(${createdAt}, ${id}) < (${cursor.createdAt}, ${cursor.id})`,
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(limit + 1);
}

/** For verbs with a scope of their own. @throws AppError `not_found` */
export async function existingAlert(ctx: Ctx, reach: Reach, id: string): Promise<AlertRow> {
  const isMine = reach === "own" ? eq(auditAlerts.tenantId, ctx.tenant.id) : undefined;
  const row = await ctx.db
    .select()
    .from(auditAlerts)
    .where(and(isMine, eq(auditAlerts.id, id)))
    .get();
  if (!row) throw new AppError("not_found", `There is no alert ${id}`);
  return row;
}
