// Word to lanes that they have something to send.
import { sql } from "drizzle-orm";
import { webhookDeliveries, webhookEndpoints } from "#db/schema/webhooks.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { inCall } from "#telemetry/trace/call.ts";
import { traceHere } from "#telemetry/trace/tracer.ts";
import { isParked } from "./lane/waiting.ts";

/** Origins of jobs' own addresses of one tenant that are told at once; the rest is for the sweep. */
const originsMax = 100;

/** After new events of a tenant: wakes each of its lanes with something due, and those with what waited for an endpoint. */
export async function wakeLanes(ctx: BaseCtx, tenantId: string): Promise<void> {
  const now = ctx.clock.now();
  const toEndpoints = ctx.db.all<{ lane: string }>(sql`
    select id as lane from ${webhookEndpoints} endpoint
    where tenant_id = ${tenantId} and deleted_at is null and status = 'enabled' and exists (
      select 1 from ${webhookDeliveries} where lane = endpoint.id and next_attempt_at <= ${now}
      union all
      select 1 from ${webhookDeliveries} where lane = endpoint.id and ${isParked(now)})`);
  const toOrigins = ctx.db.all<{ lane: string }>(lanesDue(`${tenantId} `, `${tenantId}!`, now, originsMax));
  const lanes = (await Promise.all([toEndpoints, toOrigins])).flat();
  await Promise.all(lanes.map(({ lane }) => wakeLane(ctx, lane)));
}

/** Never throws: a lane that is not told now, the sweep finds. */
export async function wakeLane(ctx: BaseCtx, lane: string): Promise<void> {
  try {
    await inCall("WebhookLane", "wake", async () => ctx.webhookLanes.getByName(lane).wake(lane, traceHere()));
  } catch (err) {
    ctx.log.error("webhook lane waits for the sweep", err, { lane });
  }
}

/**
 * Lanes between two names with something due since then. Goes from lane to lane by the index, however much waits at one.
 */
export function lanesDue(from: string, to: string, dueAt: number, lanesMax: number) {
  const nextAfter = (bound: ReturnType<typeof sql>) =>
    sql`select min(lane) from ${webhookDeliveries} where next_attempt_at is not null and ${bound} and lane < ${to}`;
  return sql`with recursive lanes (lane) as (
      select (${nextAfter(sql`lane >= ${from}`)})
      union all
      select (${nextAfter(sql`lane > lanes.lane`)}) from lanes where lanes.lane is not null limit ${lanesMax}
    )
    select lane from lanes where lane is not null and exists (
      select 1 from ${webhookDeliveries} due where due.lane = lanes.lane and due.next_attempt_at <= ${dueAt})`;
}
