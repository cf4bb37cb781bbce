// The bindings whose use is traced, made once for each environment.
import { tracedDatabase } from "#telemetry/trace/bindings/d1.ts";
import { tracedQueue } from "#telemetry/trace/bindings/queue.ts";
import { tracedBucket } from "#telemetry/trace/bindings/r2.ts";
import type { TraceSettings } from "#telemetry/trace/settings.ts";

const known = new WeakMap<Env, Env>();

/** The same environment, its calls spans of whatever trace they are made in. Queues that carry figures alone are left out. */
export function tracedBindings(env: Env, { isEnabled }: TraceSettings): Env {
  if (!isEnabled) return env;
  const made = known.get(env) ?? trace(env);
  known.set(env, made);
  return made;
}

const trace = (env: Env): Env => ({
  ...env,
  DB: tracedDatabase(env.DB),
  FILES: tracedBucket(env.FILES),
  JOBS: tracedQueue(env.JOBS, "stillframe-jobs", true),
  EVENTS: tracedQueue(env.EVENTS, "stillframe-events"),
  WEBHOOKS: tracedQueue(env.WEBHOOKS, "stillframe-webhooks"),
  CACHE_WARM: tracedQueue(env.CACHE_WARM, "stillframe-cache-warm"),
  STORAGE_DELIVERY: tracedQueue(env.STORAGE_DELIVERY, "stillframe-storage-delivery"),
  TENANT_WORK: tracedQueue(env.TENANT_WORK, "stillframe-tenant-work"),
  INBOUND: tracedQueue(env.INBOUND, "stillframe-inbound"),
});
