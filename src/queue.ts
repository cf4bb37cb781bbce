import { watchSchedule } from "#analytics/alerts/watch-schedule.ts";
import { consumeApiRequests } from "#analytics/requests/consumer.ts";
import { presentRequest, presentToOperators } from "#analytics/requests/present.ts";
import { showUsage } from "#analytics/usage/show.ts";
import { consumeKeyUse } from "#auth/consumer.ts";
import { consumeCacheEvents } from "#captures/cache/consumer.ts";
import { consumeWarming } from "#captures/cache/warm-consumer.ts";
import { consumeJobs } from "#jobs/consumer.ts";
import { announcements } from "#events/announce.ts";
import { notifyStream } from "#realtime/notify.ts";
import { tellRequests } from "#realtime/tell-requests.ts";
import { consumeDeliveries } from "#storage/consumer.ts";
import { consumeTenantWork } from "#tenants/long-tasks/consumer.ts";
import { consumeInbound } from "#webhooks/inbound/consumer.ts";
import { mailNews } from "#tenants/news/tell.ts";
import { inboundHandlers } from "#webhooks/inbound/handlers.ts";
import { consumeLanes } from "#webhooks/consumer.ts";
import { wakeLanes } from "#webhooks/wake.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { inBatch } from "#telemetry/trace/messages.ts";

/** How who follows requests live is shown them. */
const shows = {
  "request.logged": presentRequest,
  "admin.request.logged": presentToOperators,
  "usage.counted": showUsage,
};

/** Which consumer reads which queue. */
const consumers: Record<string, (ctx: BaseCtx, batch: MessageBatch) => Promise<void>> = {
  "stillframe-key-use": consumeKeyUse,
  "stillframe-api-requests": consumeApiRequests((ctx, calls) => tellRequests(ctx, calls, shows)),
  "stillframe-cache-events": consumeCacheEvents,
  "stillframe-cache-warm": consumeWarming,
  "stillframe-jobs": consumeJobs,
  "stillframe-events": announcements([notifyStream, wakeLanes, mailNews]),
  "stillframe-webhooks": consumeLanes,
  "stillframe-storage-delivery": consumeDeliveries,
  "stillframe-tenant-work": consumeTenantWork,
  "stillframe-inbound": consumeInbound(inboundHandlers),
};

export async function consume(ctx: BaseCtx, batch: MessageBatch): Promise<void> {
  const consumer = consumers[batch.queue];
  if (!consumer) throw new Error(`No consumer for the queue ${batch.queue}`);
  const worked = (outcome: string) =>
    ctx.metrics.count("queue_batches_total", { queue: batch.queue, outcome });
  try {
    await inBatch(ctx.tracer, batch, () => consumer(ctx, batch));
    worked("success");
    await watchSchedule(ctx);
  } catch (err) {
    worked("failure");
    throw err;
  }
}
