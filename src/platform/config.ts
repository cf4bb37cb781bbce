// The Worker's variables and secrets, parsed once per isolate. The variables' defaults stand in wrangler.toml.
import { z } from "zod";
import { type Region, regions } from "#core/regions.ts";
import { exporters, type TraceSettings } from "#telemetry/trace/settings.ts";

const urlList = z
  .string()
  .transform((list) => list.split(",").flatMap((url) => url.trim() || []))
  .pipe(z.array(z.url({ protocol: /^https?$/ })));

/** None where it is not set. Several hold side by side, so that one can replace the other. */
const secretList = (isValid: (secret: string) => boolean, valid: string) =>
  z
    .string()
    .default("")
    .transform((list) => list.split(",").flatMap((secret) => secret.trim() || []))
    // Its own words, since zod's would show the secret.
    .refine((list) => list.every(isValid), `Each must be ${valid}`);

/** `name=value,name=value`, as the OpenTelemetry specification has it: values are percent-encoded. */
const headerList = z
  .string()
  .default("")
  .refine(
    (list) => headersOf(list) !== undefined,
    "It must be name=value,name=value, with values percent-encoded",
  )
  .transform((list) => headersOf(list) ?? {});

function headersOf(list: string): Record<string, string> | undefined {
  try {
    const pairs = list.split(",").flatMap((pair) => pair.trim() || []);
    const headers = new Headers(
      pairs.map((pair): [string, string] => {
        const [name = "", ...value] = pair.split("=");
        return [name.trim(), decodeURIComponent(value.join("=").trim())];
      }),
    );
    return Object.fromEntries(headers);
  } catch {
    return undefined;
  }
}

const isLong = (secret: string) => secret.length >= 16;

function holdsBytes(secret: string, prefix: string, bytesMin: number, bytesMax: number): boolean {
  if (!secret.startsWith(prefix)) return false;
  try {
    const { byteLength } = Uint8Array.fromBase64(secret.slice(prefix.length));
    return byteLength >= bytesMin && byteLength <= bytesMax;
  } catch {
    return false;
  }
}

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
  API_LOG_RETENTION_DAYS: z.coerce.number().min(1).max(90),
  API_HEALTHY_PERCENT: z.coerce.number().min(0).max(100),
  API_DEGRADED_PERCENT: z.coerce.number().min(0).max(100),
  AUDIT_LOG_RETENTION_DAYS: z.coerce.number().min(1).max(3650),
  AUDIT_UNFLAGGED_RETENTION_DAYS: z.coerce.number().min(1).max(3650),
  SIGNING_SECRET: z.string().min(32),
  STRIPE_WEBHOOK_SECRET: secretList(isLong, "16 characters or more, as in whsec_…"),
  GITHUB_WEBHOOK_SECRET: secretList(isLong, "16 characters or more"),
  PAYPAL_WEBHOOK_ID: secretList((id) => /^\w{8,64}$/.test(id), "the id that PayPal gave the webhook"),
  INBOUND_WEBHOOK_SECRET: secretList(
    (secret) => holdsBytes(secret, "whsec_", 16, 64) || holdsBytes(secret, "whpk_", 32, 32),
    "whsec_ and base64 of 16 to 64 bytes, or whpk_ and base64 of 32",
  ),
  PAYPAL_CERT_URLS: urlList,
  APP_URL: z.union([z.literal(""), z.url({ protocol: /^https?$/ })]),
  MAIL_FROM: z.email(),
  OPERATOR_EMAIL: z.union([z.literal(""), z.email()]),
  RESEND_API_KEY: z.string().default(""),
  RESEND_URL: z.url({ protocol: /^https?$/ }),
  METRICS_TOKEN: secretList((token) => /^\S{16,}$/.test(token), "16 characters or more, without spaces"),
  METRICS_SHARDS: z.coerce.number().int().min(0).max(64),
  METRICS_GATHER_SECONDS: z.coerce.number().min(0).max(10),
  RATE_LIMITING_ENABLED: z.enum(["true", "false"]).transform((value) => value === "true"),
  RATE_LIMIT_CLEANUP_MINUTES: z.coerce.number().min(1).max(60),
  OTEL_ENABLED: z.enum(["true", "false"]).transform((value) => value === "true"),
  OTEL_SERVICE_NAME: z.string().min(1).max(255),
  OTEL_EXPORTER: z.enum(exporters),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }),
  OTEL_EXPORTER_OTLP_HEADERS: headerList,
  OTEL_EXPORTER_ZIPKIN_ENDPOINT: z.url({ protocol: /^https?$/ }),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1),
});

/** Success rates from which something is healthy, or no worse than degraded: 0 to 1. */
export type Thresholds = { healthyFrom: number; degradedFrom: number };

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
  webhookHealth: Thresholds;
  apiHealth: Thresholds;
  apiLogKeptMs: number;
  /** For so long a reviewed audit event keeps its content. */
  auditKeptMs: number;
  /** For so long one that asked for no review keeps it. */
  auditUnflaggedKeptMs: number;
  /** What all secrets of signed links are derived from; it is never shown nor stored beside them. */
  signingSecret: string;
  /** What webhooks of others are verified with, by source; empty: that source is off. */
  inboundSecrets: { stripe: string[]; github: string[]; paypal: string[]; standard: string[] };
  /** Addresses of PayPal's certificates begin with one of these. */
  paypalCertUrls: string[];
  /** Origin of the pages that mails lead to and passkeys belong to; null where that is wherever a request came to. */
  appOrigin: string | null;
  /** `resendKey` is null where the e-mail binding sends. */
  mail: { from: string; operator: string | null; resendKey: string | null; resendUrl: string };
  /** After `cleanupMs` windows that are over are forgotten. */
  limits: { isEnabled: boolean; cleanupMs: number };
  traces: TraceSettings;
  /** Who sends one of `tokens` may read them; none: nobody may. No shards: nothing is counted. */
  metrics: { tokens: string[]; shards: number; gatherMs: number };
};

const parsed = new WeakMap<object, Config>();

/** @throws ZodError naming the variable, where one is missing or out of range: the Worker then answers nothing. */
export function configOf(env: Env): Config {
  const known = parsed.get(env);
  if (known) return known;
  const config = read(variables.parse(env));
  parsed.set(env, config);
  return config;
}

function read(values: z.output<typeof variables>): Config {
  return {
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
      logKeptMs: values.WEBHOOK_LOG_RETENTION_DAYS * dayMs,
    },
    webhookHealth: thresholds(values.WEBHOOK_HEALTHY_PERCENT, values.WEBHOOK_DEGRADED_PERCENT),
    apiHealth: thresholds(values.API_HEALTHY_PERCENT, values.API_DEGRADED_PERCENT),
    apiLogKeptMs: values.API_LOG_RETENTION_DAYS * dayMs,
    auditKeptMs: values.AUDIT_LOG_RETENTION_DAYS * dayMs,
    auditUnflaggedKeptMs: values.AUDIT_UNFLAGGED_RETENTION_DAYS * dayMs,
    signingSecret: values.SIGNING_SECRET,
    inboundSecrets: {
      stripe: values.STRIPE_WEBHOOK_SECRET,
      github: values.GITHUB_WEBHOOK_SECRET,
      paypal: values.PAYPAL_WEBHOOK_ID,
      standard: values.INBOUND_WEBHOOK_SECRET,
    },
    paypalCertUrls: values.PAYPAL_CERT_URLS,
    appOrigin: values.APP_URL ? new URL(values.APP_URL).origin : null,
    mail: {
      from: values.MAIL_FROM,
      operator: values.OPERATOR_EMAIL || null,
      resendKey: values.RESEND_API_KEY || null,
      resendUrl: values.RESEND_URL,
    },
    limits: {
      isEnabled: values.RATE_LIMITING_ENABLED,
      cleanupMs: values.RATE_LIMIT_CLEANUP_MINUTES * 60_000,
    },
    traces: traceSettings(values),
    metrics: metricsOf(values),
  };
}

const metricsOf = (values: z.output<typeof variables>): Config["metrics"] => ({
  tokens: values.METRICS_TOKEN,
  shards: values.METRICS_SHARDS,
  gatherMs: values.METRICS_GATHER_SECONDS * 1000,
});

const dayMs = 24 * 60 * 60 * 1000;

const thresholds = (healthyPercent: number, degradedPercent: number): Thresholds => ({
  healthyFrom: healthyPercent / 100,
  degradedFrom: degradedPercent / 100,
});

const traceSettings = (values: z.output<typeof variables>): TraceSettings => ({
  isEnabled: values.OTEL_ENABLED,
  serviceName: values.OTEL_SERVICE_NAME,
  exporter: values.OTEL_EXPORTER,
  endpoint:
    values.OTEL_EXPORTER === "zipkin"
      ? values.OTEL_EXPORTER_ZIPKIN_ENDPOINT
      : `${values.OTEL_EXPORTER_OTLP_ENDPOINT.replace(/\/+$/, "")}/v1/traces`,
  headers: values.OTEL_EXPORTER === "otlp" ? values.OTEL_EXPORTER_OTLP_HEADERS : {},
  share: values.OTEL_TRACES_SAMPLER_ARG,
});
