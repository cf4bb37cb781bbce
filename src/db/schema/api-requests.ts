import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Why an answer was what it was: `target`, the page that was to be captured is at fault; `failed`, we are. */
export const requestOutcomes = ["ok", "refused", "target", "failed"] as const;

/** Calls of the API by the minute: a sum for each tenant, endpoint, status and span of durations. */
export const apiRequests = sqliteTable(
  "api_requests",
  {
    /** Empty where no key was accepted. */
    tenantId: text().notNull(),
    /** When the minute began, in milliseconds since 1970. */
    minute: integer().notNull(),
    method: text().notNull(),
    /** Without version, ids as names: `/captures/{id}`. */
    route: text().notNull(),
    status: integer().notNull(),
    outcome: text({ enum: requestOutcomes }).notNull(),
    /** Upper end of the span that the durations lie in, in milliseconds: a bucket of sketches. */
    upToMs: integer().notNull(),
    count: integer().notNull(),
    /** Sum of the durations. */
    durationMs: integer().notNull(),
  },
  (table) => [
    primaryKey({
      columns: [
        table.tenantId,
        table.minute,
        table.route,
        table.method,
        table.status,
        table.outcome,
        table.upToMs,
      ],
    }),
    index("api_requests_minute").on(table.minute),
  ],
);

/** Ids of messages that are in the sums, so that one delivered again is not counted again. */
export const apiRequestsSeen = sqliteTable(
  "api_requests_seen",
  { id: text().primaryKey(), seenAt: integer().notNull() },
  (table) => [index("api_requests_seen_at").on(table.seenAt)],
);

/** Each call of the API, for some days. Ids sort by time: they stand for it wherever rows are put in order or cut off. */
export const requestLog = sqliteTable(
  "request_log",
  {
    id: text().primaryKey(),
    /** Empty where no key was accepted. */
    tenantId: text().notNull(),
    createdAt: integer().notNull(),
    method: text().notNull(),
    route: text().notNull(),
    version: text().notNull(),
    status: integer().notNull(),
    outcome: text({ enum: requestOutcomes }).notNull(),
    durationMs: integer().notNull(),
    /** The key, person or link that asked; null where none was accepted. */
    actorType: text(),
    actorId: text(),
    /** What kind of program asked: `curl`, `Chrome`. */
    agent: text().notNull(),
    /** What the cache of captures had to say. */
    cache: text(),
    errorCode: text(),
    captureId: text(),
    /** The caller's own where they gave one: then it need not be the only one of its name. */
    requestId: text().notNull(),
    traceId: text().notNull(),
    /** Of a capture: what was asked for, without anything that may be secret. */
    replay: text({ mode: "json" }).$type<Replay>(),
  },
  (table) => [
    index("request_log_tenant").on(table.tenantId, table.id),
    index("request_log_request").on(table.requestId),
    index("request_log_errors")
      .on(table.tenantId, table.id)
      .where(sql`error_code is not null`),
  ],
);

/** Options as the body of `POST` to the door of that kind, and which of those given were left out of them. */
export type Replay = { kind: string; options: Record<string, unknown>; omitted: string[] };

export const rollupSpans = ["hour", "day"] as const;

/** Calls by the hour and by the day: a sum for each tenant and endpoint, and for all tenants together. */
export const requestRollups = sqliteTable(
  "request_rollups",
  {
    tenantId: text().notNull(),
    span: text({ enum: rollupSpans }).notNull(),
    /** In milliseconds since 1970, by UTC. */
    beginsAt: integer().notNull(),
    route: text().notNull(),
    method: text().notNull(),
    requests: integer().notNull(),
    refused: integer().notNull(),
    targetFailed: integer().notNull(),
    failed: integer().notNull(),
    cacheHits: integer().notNull(),
    cacheMisses: integer().notNull(),
    durationMs: integer().notNull(),
    durationMsMax: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.span, table.beginsAt, table.route, table.method] }),
    index("request_rollups_begins").on(table.span, table.beginsAt),
  ],
);

/** How durations of the same calls are spread: counts by bucket, so that sketches are merged by adding. */
export const requestSketches = sqliteTable(
  "request_sketches",
  {
    tenantId: text().notNull(),
    span: text({ enum: rollupSpans }).notNull(),
    beginsAt: integer().notNull(),
    route: text().notNull(),
    method: text().notNull(),
    bucket: integer().notNull(),
    count: integer().notNull(),
  },
  (table) => [
    primaryKey({
      columns: [table.tenantId, table.span, table.beginsAt, table.route, table.method, table.bucket],
    }),
    index("request_sketches_begins").on(table.span, table.beginsAt),
  ],
);

export const usageSpans = ["minute", "hour"] as const;
export const usageKinds = ["screenshot", "pdf", "content", "comparison", "other"] as const;

/** Calls with keys and signed links by the minute and by the hour: what a tenant's own programs ask for. */
export const apiUsage = sqliteTable(
  "api_usage",
  {
    tenantId: text().notNull(),
    span: text({ enum: usageSpans }).notNull(),
    /** In milliseconds since 1970. */
    beginsAt: integer().notNull(),
    kind: text({ enum: usageKinds }).notNull(),
    requests: integer().notNull(),
    ok: integer().notNull(),
    refused: integer().notNull(),
    targetFailed: integer().notNull(),
    failed: integer().notNull(),
    cacheHits: integer().notNull(),
    cacheMisses: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.span, table.beginsAt, table.kind] }),
    index("api_usage_begins").on(table.span, table.beginsAt),
  ],
);

/** Streams where somebody follows requests live, each until then. */
export const requestWatchers = sqliteTable(
  "request_watchers",
  {
    /** Whose stream it is. */
    tenantId: text().notNull(),
    /** Its own requests, those of all, or what counts of its own. */
    type: text({ enum: ["request.logged", "admin.request.logged", "usage.counted"] }).notNull(),
    until: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.type] })],
);
