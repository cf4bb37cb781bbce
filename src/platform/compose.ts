import { continueTrace } from "#core/trace.ts";
import { connect } from "#db/client.ts";
import { createLog } from "#telemetry/log.ts";
import { sampler } from "#telemetry/trace/sampling.ts";
import { holding } from "#telemetry/trace/tracer.ts";
import { metricsOf } from "#telemetry/metrics/metrics.ts";
import { deployedAssets } from "./assets.ts";
import { browsersOf } from "./browsers.ts";
import { systemClock } from "./clock.ts";
import { configOf } from "./config.ts";
import type { BaseCtx, Origin } from "./ctx.ts";
import { ulids } from "./ids.ts";
import { mailOf } from "./mail/provider.ts";
import { r2Objects } from "./objects.ts";
import { queuesInSight } from "./queues.ts";
import { tracedBindings } from "./traced-bindings.ts";

type Start = {
  env: Env;
  waitUntil: (work: Promise<unknown>) => void;
  requestId?: string | undefined;
  traceparent?: string | undefined;
  tracestate?: string | undefined;
  origin?: Origin;
};

/** The one composition root: builds what fetch, queue, cron and Durable Objects work with. */
export function composeCtx(start: Start): BaseCtx {
  const { waitUntil, requestId, traceparent, tracestate, origin } = start;
  const config = configOf(start.env);
  const env = tracedBindings(start.env, config.traces);
  const id = requestId ?? ulids.create("req", systemClock.now());
  const trace = continueTrace(traceparent, tracestate, sampler(config.traces.share));
  const log = createLog(id, trace);
  const metrics = metricsOf({
    shards: env.METRICS,
    settings: config.metrics,
    waitUntil,
    trace,
    onFailure: (err) => log.error("metrics wait to be handed over", err),
  });
  return {
    requestId: id,
    trace,
    tracer: { settings: config.traces, db: connect(start.env.DB), waitUntil },
    log,
    metrics,
    config,
    clock: systemClock,
    ids: ulids,
    db: connect(env.DB, config.metrics.shards > 0 ? metrics : undefined),
    objects: r2Objects(env.FILES),
    assets: deployedAssets(env.ASSETS),
    ...passedOn(env),
    mail: mailOf(start.env, config),
    queues: () => queuesInSight(start.env),
    browsers: () => browsersOf(env.BROWSER),
    deployment: () => deploymentOf(env.VERSION),
    origin: origin ?? { address: "", userAgent: "", host: "" },
    waitUntil: config.traces.isEnabled ? holding(waitUntil) : waitUntil,
  };
}

/** Bindings that the rooms use as they are. */
const passedOn = (env: Env) => ({
  browserSessions: env.BROWSER_SESSION,
  captureCaches: env.CAPTURE_CACHE,
  jobRunners: env.JOB_RUNNER,
  eventStreams: env.EVENT_STREAM,
  keyUse: env.KEY_USE,
  cacheEvents: env.CACHE_EVENTS,
  apiRequests: env.API_REQUESTS,
  cacheWarm: env.CACHE_WARM,
  jobs: env.JOBS,
  events: env.EVENTS,
  webhooks: env.WEBHOOKS,
  webhookLanes: env.WEBHOOK_LANE,
  storageDelivery: env.STORAGE_DELIVERY,
  inbound: env.INBOUND,
  tenantWork: env.TENANT_WORK,
  tenantGates: env.TENANT_GATE,
  addressGates: env.ADDRESS_GATE,
  metricShards: env.METRICS,
});

function deploymentOf({ id, tag, timestamp }: WorkerVersionMetadata) {
  const deployedAt = Date.parse(timestamp);
  return { id, tag, deployedAt: deployedAt > 0 ? deployedAt : null };
}
