// What happened, for whoever listens: written in the batch of the change itself, with the deliveries that follow from it.
import { type SQL, sql } from "drizzle-orm";
import { eventHeads, events } from "#db/schema/events.ts";
import { bulks, jobs } from "#db/schema/jobs.ts";
import { webhookDeliveries, webhookEndpoints } from "#db/schema/webhooks.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { traceHere } from "#telemetry/trace/tracer.ts";
import type { EventType } from "./catalogue.ts";

export type Happening = {
  /** SQL where it depends on what the batch finds. */
  type: EventType | SQL;
  tenantId: string;
  /** The id of what it happened to. */
  subject: string;
  /** The key whose work it was. */
  keyId: string | SQL | null;
  /** As sent to webhooks and listeners: small, and the same whenever it is told. SQL gives JSON text. */
  data: Record<string, unknown> | SQL;
  /** The job whose own address is told as well. */
  jobId?: string | undefined;
};

/**
 * The statements that record an event where the statement just before them in the `db.batch` changed something, and
 * nothing else. `announce` once the batch is through. After them `changes()` speaks of deliveries: what depends on the
 * change as well, such as its audit row, stands before them.
 */
export function emitIfChanged(ctx: BaseCtx, happening: Happening) {
  const now = ctx.clock.now();
  const id = ctx.ids.create("evt", now);
  return [
    ...recordIfChanged(ctx, id, happening),
    toEndpoints(ctx, id, now),
    ...(happening.jobId === undefined ? [] : [toJobsAddress(ctx, id, happening.jobId, now)]),
  ] as const;
}

/** The event alone, without deliveries. */
export function recordIfChanged({ db, clock }: BaseCtx, id: string, happening: Happening) {
  const now = clock.now();
  const { tenantId, subject, keyId, type, data } = happening;
  const json = typeof data === "object" && !("getSQL" in data) ? sql`${JSON.stringify(data)}` : data;
  return [
    db
      .insert(eventHeads)
      .select(sql`select ${tenantId}, 1 where changes() > 0`)
      .onConflictDoUpdate({ target: eventHeads.tenantId, set: { seq: sql`${eventHeads.seq} + 1` } }),
    db.insert(events)
      .select(sql`select ${id}, ${tenantId}, seq, ${type}, ${subject}, ${keyId}, ${json}, ${now}, null, ${traceHere()}
      from event_heads where tenant_id = ${tenantId} and changes() > 0`),
  ] as const;
}

/** One delivery to each endpoint that wants such events; those that are disabled keep theirs for a replay. */
function toEndpoints({ db }: BaseCtx, eventId: string, now: number) {
  return db.insert(webhookDeliveries).select(sql`
    select 'dlv_' || lower(hex(randomblob(13))), endpoint.tenant_id, endpoint.id, null, endpoint.id,
      event.id, event.type, event.seq, 'event', 'event', 'pending', 0, ${now}, null, null, null, ${now}, null
    from ${events} event join ${webhookEndpoints} endpoint on endpoint.tenant_id = event.tenant_id
    where event.id = ${eventId} and endpoint.deleted_at is null and endpoint.status = 'enabled' and exists (
      select 1 from json_each(endpoint.event_types) wanted
      where wanted.value = '*' or wanted.value = event.type or (substr(wanted.value, -2) = '.*'
        and substr(event.type, 1, length(wanted.value) - 1) = substr(wanted.value, 1, length(wanted.value) - 1)))`);
}

/** A job's own address has a lane with others of its tenant at the same host. */
function toJobsAddress({ db }: BaseCtx, eventId: string, jobId: string, now: number) {
  return db.insert(webhookDeliveries).select(sql`
    select 'dlv_' || lower(hex(randomblob(13))), job.tenant_id, null, job.id, job.webhook_lane,
      event.id, event.type, event.seq, 'event', 'event', 'pending', 0, ${now}, null, null, null, ${now}, null
    from ${events} event join (
      select id, tenant_id, webhook_lane from ${jobs} where id = ${jobId} and webhook_url is not null
      union all select id, tenant_id, webhook_lane from ${bulks} where id = ${jobId} and webhook_url is not null
    ) job on job.tenant_id = event.tenant_id
    where event.id = ${eventId}`);
}
