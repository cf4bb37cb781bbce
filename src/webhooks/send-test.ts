import { sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { events } from "#db/schema/events.ts";
import { webhookDeliveries, webhookEndpoints } from "#db/schema/webhooks.ts";
import { announce } from "#events/announce.ts";
import type { EventType } from "#events/catalogue.ts";
import { recordIfChanged } from "#events/emit.ts";
import { eventExamples } from "#events/examples.ts";
import { recordedIfChanged } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import { existingEndpoint, isEndpoint } from "./queries.ts";

/**
 * Sends one endpoint the example of a type, as any event is sent. On record it is a `webhook.test`, so that nobody who
 * listens takes it for what it shows.
 */
export async function sendTest(ctx: Ctx, id: string, type: EventType) {
  requireScope(ctx, "webhooks:write");
  const { status } = await existingEndpoint(ctx, id);
  if (status !== "enabled") throw new AppError("conflict", "The endpoint is disabled; enable it first");
  const now = ctx.clock.now();
  const [eventId, deliveryId] = [ctx.ids.create("evt", now), ctx.ids.create("dlv", now)];
  const answer = { event_id: eventId, delivery_id: deliveryId, event_type: type };
  const example = type === "webhook.test" ? null : eventExamples[type];
  const [, , , , sent] = await ctx.db.batch([
    ctx.db.update(webhookEndpoints).set({ updatedAt: webhookEndpoints.updatedAt }).where(isEndpoint(ctx, id)),
    auditIfChanged(ctx, {
      action: "webhook_endpoint.test",
      targets: [{ type: "webhook_endpoint", id }],
      metadata: { event_id: eventId, event_type: type },
    }),
    ...recordIfChanged(ctx, eventId, {
      type: "webhook.test",
      tenantId: ctx.tenant.id,
      subject: id,
      keyId: ctx.actor.type === "api_key" ? ctx.actor.id : null,
      data: { endpoint_id: id, event_type: type, example },
    }),
    insertDelivery(ctx, { id, eventId, deliveryId }),
    ...(await recordedIfChanged(ctx, { status: 202, body: answer })),
  ]);
  if (sent.length === 0) throw new AppError("not_found", `There is no webhook endpoint ${id}`);
  ctx.waitUntil(announce(ctx, ctx.tenant.id));
  return answer;
}

/** To this endpoint alone, whatever it asks for. */
function insertDelivery({ db, clock }: Ctx, to: { id: string; eventId: string; deliveryId: string }) {
  const now = clock.now();
  return db
    .insert(webhookDeliveries)
    .select(sql`
      select ${to.deliveryId}, tenant_id, ${to.id}, null, ${to.id}, id, type, seq, 'test', 'test', 'pending', 0,
        ${now}, null, null, null, ${now}, null
      from ${events} where id = ${to.eventId}`)
    .returning({ id: webhookDeliveries.id });
}
