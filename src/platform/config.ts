// The Worker's variables and secrets, parsed once per isolate. The variables' defaults stand in wrangler.toml.
import { z } from "zod";
import { type Region, regions } from "#core/regions.ts";

const urlList = z
  .string()
  .transform((list) => list.split(",").flatMap((url) => url.trim() || []))
  .pipe(z.array(z.url({ protocol: /^https?$/ })));

const variables = z.object({
  ALLOW_LOOPBACK_TARGETS: z.enum(["true", "false"]).transform((value) => value === "true"),
  BROWSER_SESSIONS: z.coerce.number().int().min(1).max(100),
  BROWSER_REGIONS: z
    .string()
    .transform((list) => list.split(",").flatMap((region) => region.trim() || []))
    .pipe(z.array(z.enum(regions))),
  BROWSER_CAPTURES_AT_ONCE: z.coerce.number().int().min(1).max(32),
  BROWSER_IDLE_SECONDS: z.coerce.number().min(1).max(600),
  BROWSER_CAPTURES_MAX: z.coerce.number().int().min(1),
  BROWSER_AGE_MINUTES_MAX: z.coerce.number().positive(),
  OWN_HOSTS: z.string().transform((list) => list.split(",").flatMap((host) => host.trim() || [])),
  DNS_RESOLVER_URL: z.url({ protocol: /^https?$/ }),
  AD_LIST_URLS: urlList,
  TRACKER_LIST_URLS: urlList,
  BANNER_LIST_URLS: urlList,
  WEBHOOK_TIMEOUT_SECONDS: z.coerce.number().positive().max(60),
  WEBHOOK_LOG_RETENTION_DAYS: z.coerce.number().min(1).max(365),
  WEBHOOK_HEALTHY_PERCENT: z.coerce.number().min(0).max(100),
  WEBHOOK_DEGRADED_PERCENT: z.coerce.number().min(0).max(100),
  SIGNING_SECRET: z.string().min(32),
});

export type Config = {
  allowLoopbackTargets: boolean;
  browserSessions: number;
  /** Where browsers are kept, each with as many; empty where that is left to the platform. */
  browserRegions: Region[];
  browserCapturesAtOnce: number;
  browserIdleMs: number;
  /** After so many captures, or so long, a browser is replaced by another. */
  browserSpan: { capturesMax: number; ageMsMax: number };
  dnsResolverUrl: string;
  ownHosts: string[];
  /** Where the filter lists of each kind are fetched from. */
  filterLists: { ads: string[]; trackers: string[]; banners: string[] };
  webhooks: { timeoutMs: number; logKeptMs: number };
  /** Success rates, 0 to 1. */
  webhookHealth: { healthyFrom: number; degradedFrom: number };
  /** What all secrets of signed links are derived from; it is never shown nor stored beside them. */
  signingSecret: string;
};

const parsed = new WeakMap<object, Config>();

/** @throws ZodError naming the variable, where one is missing or out of range: the Worker then answers nothing. */
export function configOf(env: Env): Config {
  const known = parsed.get(env);
  if (known) return known;
  const values = variables.parse(env);
  const config: Config = {
    allowLoopbackTargets: values.ALLOW_LOOPBACK_TARGETS,
    browserSessions: values.BROWSER_SESSIONS,
    browserRegions: values.BROWSER_REGIONS,
    browserCapturesAtOnce: values.BROWSER_CAPTURES_AT_ONCE,
    browserIdleMs: values.BROWSER_IDLE_SECONDS * 1000,
    browserSpan: {
      capturesMax: values.BROWSER_CAPTURES_MAX,
      ageMsMax: values.BROWSER_AGE_MINUTES_MAX * 60_000,
    },
    dnsResolverUrl: values.DNS_RESOLVER_URL,
    ownHosts: values.OWN_HOSTS,
    filterLists: {
      ads: values.AD_LIST_URLS,
      trackers: values.TRACKER_LIST_URLS,
      banners: values.BANNER_LIST_URLS,
    },
    webhooks: {
      timeoutMs: values.WEBHOOK_TIMEOUT_SECONDS * 1000,
      logKeptMs: values.WEBHOOK_LOG_RETENTION_DAYS * 24 * 60 * 60 * 1000,
    },
    webhookHealth: {
      healthyFrom: values.WEBHOOK_HEALTHY_PERCENT / 100,
      degradedFrom: values.WEBHOOK_DEGRADED_PERCENT / 100,
    },
    signingSecret: values.SIGNING_SECRET,
  };
  parsed.set(env, config);
  return config;
}
