import { type SQL, sql } from "drizzle-orm";
import { events } from "#db/schema/events.ts";
import { type deliveryCauses, webhookDeliveries, webhookEndpoints } from "#db/schema/webhooks.ts";
import type { BaseCtx } from "#platform/ctx.ts";

type Made = {
  endpointId: string;
  cause: (typeof deliveryCauses)[number];
  causeId: string;
  /** Which events; they are `event` in it, and the endpoint `endpoint`. */
  which: SQL;
};

/** Deliveries to an endpoint of events that are recorded already; none twice for the same cause. */
export function insertDeliveries({ db, clock }: BaseCtx, { endpointId, cause, causeId, which }: Made) {
  const now = clock.now();
  return db
    .insert(webhookDeliveries)
    .select(
      sql`select 'dlv_' || lower(hex(randomblob(13))), endpoint.tenant_id, endpoint.id, null, endpoint.id,
        event.id, event.type, event.seq, ${cause}, ${causeId}, 'pending', 0, ${now}, null, null, null, ${now}, null
      from ${events} event join ${webhookEndpoints} endpoint on endpoint.tenant_id = event.tenant_id
      where endpoint.id = ${endpointId} and ${which}`,
    )
    .onConflictDoNothing();
}

/** Whether `endpoint` wants an event of the type of `event`: by its name, its group, or with all. */
export const isWanted = sql`exists (select 1 from json_each(endpoint.event_types) wanted
  where wanted.value = '*' or wanted.value = event.type
    or (wanted.value like '%.*' and event.type like replace(wanted.value, '*', '') || '%'))`;

/** Whether a delivery of `event` to `endpoint` is there that is so. */
export const hasDelivery = (so: SQL) =>
  sql`exists (select 1 from ${webhookDeliveries} delivery
    where delivery.event_id = event.id and delivery.lane = endpoint.id and ${so})`;
