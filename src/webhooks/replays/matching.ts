import { type SQL, sql } from "drizzle-orm";
import { events } from "#db/schema/events.ts";
import { type ReplayFilter, webhookEndpoints } from "#db/schema/webhooks.ts";
import { hasDelivery, isWanted } from "#webhooks/make.ts";

type Asked = { tenantId: string; endpointId: string; filter: ReplayFilter };

/** Selects `what` of the events that a replay is to send again. What is on its way to the endpoint already is left out. */
export function matching({ tenantId, endpointId, filter }: Asked, what: SQL): SQL {
  const { eventTypes, createdAfter, createdBefore, seqFrom, seqTo } = filter;
  const conditions = [
    sql`event.tenant_id = ${tenantId} and event.seq >= ${seqFrom} and event.seq <= ${seqTo}`,
    sql`endpoint.id = ${endpointId}`,
    eventTypes === null
      ? sql`${isWanted} and event.type <> 'webhook.test'`
      : sql`event.type in (select value from json_each(${JSON.stringify(eventTypes)}))`,
    createdAfter === null ? sql`true` : sql`event.created_at > ${createdAfter}`,
    createdBefore === null ? sql`true` : sql`event.created_at < ${createdBefore}`,
    isSo[filter.status],
    sql`not ${hasDelivery(sql`delivery.status = 'pending'`)}`,
  ];
  return sql`select ${what} from ${events} event join ${webhookEndpoints} endpoint on endpoint.tenant_id = event.tenant_id
    where ${sql.join(conditions, sql` and `)}`;
}

/** How an event stands with the endpoint. */
const isSo: Record<ReplayFilter["status"], SQL> = {
  failed: sql`${hasDelivery(sql`delivery.status = 'failed'`)} and not ${hasDelivery(sql`delivery.status = 'delivered'`)}`,
  missing: sql`not ${hasDelivery(sql`true`)}`,
  delivered: hasDelivery(sql`delivery.status = 'delivered'`),
  any: sql`true`,
};
