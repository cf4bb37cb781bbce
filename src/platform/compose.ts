import { continueTrace } from "#core/trace.ts";
import { connect } from "#db/client.ts";
import { createLog } from "#telemetry/log.ts";
import { metricsOf } from "#telemetry/metrics/metrics.ts";
import { deployedAssets } from "./assets.ts";
import { systemClock } from "./clock.ts";
import { configOf } from "./config.ts";
import type { BaseCtx, Origin } from "./ctx.ts";
import { ulids } from "./ids.ts";
import { mailOf } from "./mail/provider.ts";
import { r2Objects } from "./objects.ts";

type Start = {
  env: Env;
  waitUntil: (work: Promise<unknown>) => void;
  requestId?: string | undefined;
  traceparent?: string | undefined;
  origin?: Origin;
};

/** The one composition root: builds what fetch, queue, cron and Durable Objects work with. */
export function composeCtx({ env, waitUntil, requestId, traceparent, origin }: Start): BaseCtx {
  const id = requestId ?? ulids.create("req", systemClock.now());
  const trace = continueTrace(traceparent);
  const log = createLog(id, trace);
  const config = configOf(env);
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
    log,
    metrics,
    config,
    clock: systemClock,
    ids: ulids,
    db: connect(env.DB, config.metrics.shards > 0 ? metrics : undefined),
    objects: r2Objects(env.FILES),
    assets: deployedAssets(env.ASSETS),
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
    mail: mailOf(env, config),
    tenantWork: env.TENANT_WORK,
    tenantGates: env.TENANT_GATE,
    addressGates: env.ADDRESS_GATE,
    metricShards: env.METRICS,
    version: env.VERSION,
    origin: origin ?? { address: "", userAgent: "", host: "" },
    waitUntil,
  };
}
