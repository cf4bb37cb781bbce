import type { Trace } from "#core/trace.ts";
import type { Db } from "#db/client.ts";
import type { Role } from "#db/schema/people.ts";
import type { TenantStatus, Tier } from "#db/schema/tenants.ts";
import type { Log } from "#telemetry/log.ts";
import type { Assets } from "./assets.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { Ids } from "./ids.ts";
import type { Mail } from "./mail/port.ts";
import type { Objects } from "./objects.ts";

/** `storedBytes` is what it keeps, as of a few seconds ago. */
export type Tenant = { id: string; tier: Tier; status: TenantStatus; storedBytes: number };

/** Who acts: a key of a tenant, a person signed in, whoever holds a signed link, or the service itself in a scheduled task. */
export type Actor = {
  type: "api_key" | "user" | "signing_key" | "download_link" | "system";
  id: string;
  name: string;
  scopes: readonly string[];
  /** Of a person, in the tenant they act in. */
  role?: Role | undefined;
  session?: SessionOf | undefined;
  /** Calls a month that a key may make beside what the plan grants; null or absent: no limit of its own. */
  monthlyCallsMax?: number | null;
  /** The key among whose calls of the month its own count; itself where that is none. */
  countsAs?: string | null;
};

/** The browser that a person acts through. */
export type SessionOf = {
  id: string;
  /** When they last proved who they are, in milliseconds since 1970. */
  provedAt: number;
  /** The platform administrator who acts in their place. */
  impersonation?: { by: { id: string; name: string }; reason: string; endsAt: number } | undefined;
};

/** Where a call came from and by which of our names (`site` is that as an origin), as far as the front door knows. */
export type Origin = {
  address: string;
  userAgent: string;
  host: string;
  site?: string;
  place?: Place | undefined;
  /** ISO 3166, two letters. */
  country?: string | undefined;
};
/** A place on earth, in degrees. */
export type Place = { latitude: number; longitude: number };

/** What every piece of work has at hand, whoever started it: request, queue, cron or Durable Object. */
export type BaseCtx = {
  requestId: string;
  trace: Trace;
  log: Log;
  config: Config;
  clock: Clock;
  ids: Ids;
  db: Db;
  objects: Objects;
  assets: Assets;
  browserSessions: Env["BROWSER_SESSION"];
  captureCaches: Env["CAPTURE_CACHE"];
  jobRunners: Env["JOB_RUNNER"];
  eventStreams: Env["EVENT_STREAM"];
  keyUse: Env["KEY_USE"];
  cacheEvents: Env["CACHE_EVENTS"];
  apiRequests: Env["API_REQUESTS"];
  cacheWarm: Env["CACHE_WARM"];
  jobs: Env["JOBS"];
  events: Env["EVENTS"];
  webhooks: Env["WEBHOOKS"];
  webhookLanes: Env["WEBHOOK_LANE"];
  storageDelivery: Env["STORAGE_DELIVERY"];
  inbound: Env["INBOUND"];
  mail: Mail;
  tenantWork: Env["TENANT_WORK"];
  tenantGates: Env["TENANT_GATE"];
  addressGates: Env["ADDRESS_GATE"];
  origin: Origin;
  /** Lets work go on after the answer was sent. */
  waitUntil: (work: Promise<unknown>) => void;
};

/** The `Idempotency-Key` of a request, held while its work is under way. Who is overtaken holds another token than the row. */
export type Hold = {
  method: string;
  /** The path without its version. */
  route: string;
  key: string;
  token: string;
  /** Of the API: answers differ by it. */
  version: string;
  /** Of the request: who takes over asks the same. */
  fingerprint: string;
  /** What an earlier request with the key made before it was cut off; null where nothing is known of it. */
  captureId: string | null;
};

/** Whether somebody waits for the work; what nobody waits for comes after what somebody does. */
export type Priority = "interactive" | "background";

/** Work done for a known tenant by a known actor; interactive unless told. */
export type Ctx = BaseCtx & { tenant: Tenant; actor: Actor; priority?: Priority; idempotency?: Hold };
