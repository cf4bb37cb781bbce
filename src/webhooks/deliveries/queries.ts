import { and, asc, desc, eq, gt, lt, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { events } from "#db/schema/events.ts";
import { webhookAttempts, webhookDeliveries } from "#db/schema/webhooks.ts";
import { pageOf } from "#http/pagination.ts";
import type { Ctx } from "#platform/ctx.ts";
import { bodyOf } from "#webhooks/body.ts";
import type { Delivery } from "#webhooks/lane/rows.ts";
import { presentAttempt, presentDelivery } from "./present.ts";
import type { DeliveryDetail, ListDeliveries } from "./schemas.ts";

const attemptsMax = 100;

/** One page of the tenant's deliveries, newest first. */
export async function listDeliveries(ctx: Ctx, asked: ListDeliveries) {
  requireScope(ctx, "webhooks:read");
  const { limit, cursor, endpoint_id, job_id, event_type, status, created_after, created_before } = asked;
  const { tenantId, endpointId, jobId, eventType, createdAt, id } = webhookDeliveries;
  const older = cursor && sql`(${createdAt}, ${id}) < (${cursor.createdAt}, ${cursor.id})`;
  const rows = await ctx.db
    .select()
    .from(webhookDeliveries)
    .where(
      and(
        eq(tenantId, ctx.tenant.id),
        endpoint_id === undefined ? undefined : eq(endpointId, endpoint_id),
        job_id === undefined ? undefined : eq(jobId, job_id),
        event_type && eq(eventType, event_type),
        // Written out, since the index of those that failed serves no parameter.
        status && sql`${webhookDeliveries.status} = ${sql.raw(`'${status}'`)}`,
        created_after === undefined ? undefined : gt(createdAt, Date.parse(created_after)),
        created_before === undefined ? undefined : lt(createdAt, Date.parse(created_before)),
        older,
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(limit + 1);
  return pageOf(rows, limit, presentDelivery);
}

/** A delivery with what was sent, and how each attempt went. */
export async function readDelivery(ctx: Ctx, id: string): Promise<DeliveryDetail> {
  requireScope(ctx, "webhooks:read");
  const row = await existingDelivery(ctx, id);
  const { tenantId, deliveryId, number } = webhookAttempts;
  const [[event], attempts] = await ctx.db.batch([
    ctx.db
      .select()
      .from(events)
      .where(and(eq(events.tenantId, ctx.tenant.id), eq(events.id, row.eventId))),
    ctx.db
      .select()
      .from(webhookAttempts)
      .where(and(eq(tenantId, ctx.tenant.id), eq(deliveryId, id)))
      .orderBy(asc(number))
      .limit(attemptsMax),
  ]);
  const form = row.jobId === null ? "envelope" : "flat";
  return {
    ...presentDelivery(row),
    body: event ? bodyOf(event, form) : null,
    log: attempts.map(presentAttempt),
  };
}

/** For verbs with a scope of their own. @throws AppError `not_found`, for another tenant's delivery as well */
export async function existingDelivery(ctx: Ctx, id: string): Promise<Delivery> {
  const isThis = and(eq(webhookDeliveries.tenantId, ctx.tenant.id), eq(webhookDeliveries.id, id));
  const row = await ctx.db.select().from(webhookDeliveries).where(isThis).get();
  if (!row) throw new AppError("not_found", `There is no webhook delivery ${id}`);
  return row;
}
