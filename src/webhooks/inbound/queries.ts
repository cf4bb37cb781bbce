// The log is the service's own: there is no tenant in it, and only operators read it.
import { and, desc, eq, getTableColumns, gte, lt, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { inboundEvents } from "#db/schema/webhooks.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { EventRow } from "./claim.ts";
import type { ListInbound } from "./schemas.ts";

const { payload: _, ...withoutPayload } = getTableColumns(inboundEvents);

/** Newest first, without payloads: one more than asked for, which tells whether a page follows. */
export async function listInbound(ctx: Ctx, input: ListInbound) {
  requireScope(ctx, "admin:read");
  const { source, type, status, received_after: after, received_before: before, cursor, limit } = input;
  const { receivedAt, id } = inboundEvents;
  return ctx.db
    .select({ ...withoutPayload, createdAt: receivedAt })
    .from(inboundEvents)
    .where(
      and(
        source && eq(inboundEvents.source, source),
        type === undefined ? undefined : eq(inboundEvents.type, type),
        status && eq(inboundEvents.status, status),
        after === undefined ? undefined : gte(receivedAt, Date.parse(after)),
        before === undefined ? undefined : lt(receivedAt, Date.parse(before)),
        cursor && sql`(${receivedAt}, ${id}) < (${cursor.createdAt}, ${cursor.id})`,
      ),
    )
    .orderBy(desc(receivedAt), desc(id))
    .limit(limit + 1);
}

export async function fetchInbound(ctx: Ctx, id: string): Promise<EventRow> {
  requireScope(ctx, "admin:read");
  return existingEvent(ctx, id);
}

/** For verbs with a scope of their own. @throws AppError `not_found` */
export async function existingEvent({ db }: Ctx, id: string): Promise<EventRow> {
  const row = await db.select().from(inboundEvents).where(eq(inboundEvents.id, id)).get();
  if (!row) throw new AppError("not_found", `There is no inbound event ${id}`);
  return row;
}
