import { and, eq, isNull, lte, or, sql } from "drizzle-orm";
import { auditInsert } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { events } from "#db/schema/events.ts";
import { webhookDeliveries } from "#db/schema/webhooks.ts";
import { recordedIfChanged } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import { addressesOf } from "#webhooks/lane/addresses.ts";
import type { Delivery } from "#webhooks/lane/rows.ts";
import { requireOpen } from "#webhooks/require-open.ts";
import { wakeLane } from "#webhooks/wake.ts";
import { presentDelivery } from "./present.ts";
import { existingDelivery } from "./queries.ts";

/**
 * Sends an event to its address again, as a delivery of its own. One that is on its way there already is not doubled: it
 * is sent now.
 * @returns the delivery that is on its way
 */
export async function replayDelivery(ctx: Ctx, id: string): Promise<Delivery> {
  requireScope(ctx, "webhooks:write");
  const old = await existingDelivery(ctx, id);
  await requireAddress(ctx, old);
  const { db, clock, ids } = ctx;
  const now = clock.now();
  const [deliveryId, replayId] = [ids.create("dlv", now), ids.create("rpl", now)];
  const { eventId, lane, status, leaseEndsAt } = webhookDeliveries;
  const isOnItsWay = and(eq(eventId, old.eventId), eq(lane, old.lane), eq(status, "pending"));
  const replay = newReplay(old, { id: deliveryId, causeId: replayId, createdAt: now });
  const [, , [onItsWay]] = await db.batch([
    db
      .update(webhookDeliveries)
      .set({ nextAttemptAt: now })
      .where(and(isOnItsWay, or(isNull(leaseEndsAt), lte(leaseEndsAt, now)))),
    db.insert(webhookDeliveries).select(sql`
      select ${deliveryId}, tenant_id, endpoint_id, job_id, lane, event_id, event_type, seq, 'replay', ${replayId},
        'pending', 0, ${now}, null, null, null, ${now}, null
      from ${webhookDeliveries} where ${webhookDeliveries.id} = ${id}
        and not exists (select 1 from ${webhookDeliveries} other where other.event_id = ${old.eventId}
          and other.lane = ${old.lane} and other.status = 'pending')`),
    db.select().from(webhookDeliveries).where(isOnItsWay),
    ...(await recordedIfChanged(ctx, { status: 202, body: presentDelivery(replay) })),
    auditInsert(ctx, {
      action: "webhook_delivery.replay",
      targets: [{ type: "webhook_delivery", id }],
      metadata: { event_id: old.eventId },
    }),
  ]);
  ctx.waitUntil(wakeLane(ctx, old.lane));
  // Sent in the moment between: what came of it stands there.
  return onItsWay ?? existingDelivery(ctx, id);
}

function newReplay(old: Delivery, made: Pick<Delivery, "id" | "causeId" | "createdAt">): Delivery {
  const none = { leaseEndsAt: null, responseStatus: null, error: null, completedAt: null };
  return {
    ...old,
    ...none,
    ...made,
    cause: "replay",
    status: "pending",
    attempts: 0,
    nextAttemptAt: made.createdAt,
  };
}

/** @throws AppError `conflict` where it would come to nothing, saying why */
async function requireAddress(ctx: Ctx, { endpointId, jobId, eventId }: Delivery): Promise<void> {
  if (endpointId !== null) await requireOpen(ctx, endpointId);
  const [[event], addresses] = await ctx.db.batch([
    ctx.db.select({ id: events.id }).from(events).where(eq(events.id, eventId)),
    addressesOf(ctx, sql`${jobId ?? ""}`),
  ]);
  if (!event) throw new AppError("conflict", "The event is no longer kept, so it cannot be sent again");
  if (jobId !== null && !addresses.some(({ url }) => url !== null))
    throw new AppError("conflict", `The job ${jobId} is no longer kept, and with it went its webhook_url`);
}
