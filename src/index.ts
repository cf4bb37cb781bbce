// The Worker's entry: requests, queues and schedules, each handed on with its context.
import { composeCtx } from "#platform/compose.ts";
import { createApp } from "./app.ts";
import { runSchedule } from "./cron.ts";
import { consume } from "./queue.ts";

export { BrowserSession } from "#captures/browser/session.do.ts";
export { JobRunner } from "#jobs/runner.do.ts";
export { CaptureCache } from "#captures/cache/cache.do.ts";
export { AddressGate } from "#limits/address-gate.do.ts";
export { TenantGate } from "#limits/gate.do.ts";
export { MetricShard } from "#telemetry/metrics/shard.do.ts";
export { EventStream } from "#realtime/stream.do.ts";
export { WebhookLane } from "#webhooks/lane.do.ts";

const app = createApp();

export default {
  fetch: app.fetch,
  queue: (batch, env, execution) => consume(background(env, execution), batch),
  scheduled: ({ cron }, env, execution) => runSchedule(background(env, execution), cron),
} satisfies ExportedHandler<Env>;

function background(env: Env, execution: ExecutionContext) {
  return composeCtx({ env, waitUntil: (work) => execution.waitUntil(work) });
}
