import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

export const endpointStatuses = ["enabled", "disabled"] as const;
/**
 * `manual`: by its owner; `gone`: it answered 410; `failing`: nothing but failures for days, tried again now and then;
 * `plan`: more than the plan has.
 */
export const disabledReasons = ["manual", "gone", "failing", "plan"] as const;
export const retryPolicies = ["standard", "quick"] as const;

/** Where a tenant wants its events sent. */
export const webhookEndpoints = sqliteTable(
  "webhook_endpoints",
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    url: text().notNull(),
    description: text().notNull(),
    /** Types as in `job.completed`, groups as in `job.*`, or `*`. */
    eventTypes: text({ mode: "json" }).$type<string[]>().notNull(),
    status: text({ enum: endpointStatuses }).notNull(),
    disabledReason: text({ enum: disabledReasons }),
    disabledAt: integer(),
    retryPolicy: text({ enum: retryPolicies }).notNull(),
    /** Deliveries a minute at most; null sets no limit. */
    ratePerMinute: integer(),
    /** Since when nothing but failures came back; null after a success. */
    failingSince: integer(),
    /** When a single delivery is tried where it was disabled for failing. */
    probeAt: integer(),
    /** Nothing is sent before: its answer asked for a pause. */
    pausedUntil: integer(),
    /** Until when a check of the receiver may be under way. */
    checkingUntil: integer(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
    /** Set when it was deleted; the row goes once its deliveries are gone. */
    deletedAt: integer(),
  },
  (table) => [
    index("webhook_endpoints_tenant").on(table.tenantId, table.createdAt, table.id),
    index("webhook_endpoints_probing")
      .on(table.probeAt)
      .where(sql`probe_at is not null`),
    index("webhook_endpoints_deleted")
      .on(table.deletedAt)
      .where(sql`deleted_at is not null`),
  ],
);

/** What deliveries are signed with: every key of an endpoint that has not expired signs. */
export const webhookKeys = sqliteTable(
  "webhook_keys",
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    endpointId: text().notNull(),
    scheme: text({ enum: ["v1", "v1a"] }).notNull(),
    /** The `whsec_` or `whsk_` text, sealed. */
    sealedSecret: text().notNull(),
    /** `whpk_` of a v1a key. */
    publicKey: text(),
    createdAt: integer().notNull(),
    /** Signs beside its successor until then; null: no end. */
    expiresAt: integer(),
  },
  (table) => [index("webhook_keys_endpoint").on(table.endpointId, table.createdAt, table.id)],
);

export const deliveryStates = ["pending", "delivered", "failed", "dropped"] as const;
/** What a delivery was made for. */
export const deliveryCauses = ["event", "replay", "test", "check"] as const;

/** One event on its way to one address. */
export const webhookDeliveries = sqliteTable(
  "webhook_deliveries",
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    /** The endpoint; null for a job's own address. */
    endpointId: text(),
    /** The job whose own address it goes to; null for an endpoint. */
    jobId: text(),
    /** What is sent one after the other: `whe_…`, or `<tenant> <origin>` for jobs' own addresses. */
    lane: text().notNull(),
    eventId: text().notNull(),
    eventType: text().notNull(),
    seq: integer().notNull(),
    cause: text({ enum: deliveryCauses }).notNull(),
    /** Sends it once: a replay's id, or the same as `cause`. */
    causeId: text().notNull(),
    status: text({ enum: deliveryStates }).notNull(),
    attempts: integer().notNull(),
    /** Not to be sent before; null: it is over. */
    nextAttemptAt: integer(),
    /** Until when an attempt may be under way. */
    leaseEndsAt: integer(),
    /** Of the latest attempt. */
    responseStatus: integer(),
    error: text(),
    createdAt: integer().notNull(),
    completedAt: integer(),
  },
  (table) => [
    // Of the same event one delivery to each address and for each cause, however often its making is repeated.
    uniqueIndex("webhook_deliveries_once").on(table.eventId, table.lane, table.causeId),
    index("webhook_deliveries_due")
      .on(table.lane, table.nextAttemptAt, table.seq)
      .where(sql`next_attempt_at is not null`),
    index("webhook_deliveries_tenant").on(table.tenantId, table.createdAt, table.id),
    index("webhook_deliveries_failed")
      .on(table.tenantId, table.createdAt, table.id)
      .where(sql`status = 'failed'`),
    index("webhook_deliveries_endpoint").on(table.endpointId, table.createdAt, table.id),
    index("webhook_deliveries_job")
      .on(table.jobId)
      .where(sql`job_id is not null`),
    index("webhook_deliveries_created").on(table.createdAt),
  ],
);

/** Every attempt, as it went. Rows are only ever added. */
export const webhookAttempts = sqliteTable(
  "webhook_attempts",
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    deliveryId: text().notNull(),
    endpointId: text(),
    /** From 1. */
    number: integer().notNull(),
    url: text().notNull(),
    startedAt: integer().notNull(),
    durationMs: integer().notNull(),
    /** What the receiver answered; null where it did not. */
    responseStatus: integer(),
    responseHeaders: text({ mode: "json" }).$type<Record<string, string>>(),
    /** Its first 4 kB. */
    responseBody: text(),
    /** The class of what went wrong, as in `timeout`; null where nothing did. */
    errorClass: text(),
    error: text(),
  },
  (table) => [
    uniqueIndex("webhook_attempts_once").on(table.deliveryId, table.number),
    index("webhook_attempts_tenant").on(table.tenantId, table.startedAt, table.id),
    index("webhook_attempts_endpoint").on(table.endpointId, table.startedAt),
    index("webhook_attempts_started").on(table.startedAt),
  ],
);

export const replayStatuses = ["failed", "missing", "delivered", "any"] as const;
/** Which events are sent again, and up to which: what happens later is no part of it. */
export type ReplayFilter = {
  status: (typeof replayStatuses)[number];
  /** Null: those that the endpoint wants. */
  eventTypes: string[] | null;
  createdAfter: number | null;
  createdBefore: number | null;
  seqFrom: number;
  seqTo: number;
};

/** Events sent to an endpoint again: one row a call, worked off page by page. */
export const webhookReplays = sqliteTable(
  "webhook_replays",
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    endpointId: text().notNull(),
    filter: text({ mode: "json" }).$type<ReplayFilter>().notNull(),
    /** What was asked for, as text: the same again is no second one while the first goes on. */
    asked: text().notNull(),
    /** Events that matched when it was asked for, and deliveries made since. */
    total: integer().notNull(),
    made: integer().notNull(),
    /** All events up to this number are worked off. */
    seqDone: integer().notNull(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
    completedAt: integer(),
  },
  (table) => [
    uniqueIndex("webhook_replays_open")
      .on(table.endpointId, table.asked)
      .where(sql`completed_at is null`),
    index("webhook_replays_stalled")
      .on(table.updatedAt)
      .where(sql`completed_at is null`),
    index("webhook_replays_created").on(table.createdAt),
  ],
);

export const inboundStates = ["received", "processed", "ignored", "failed"] as const;

/** What others told us and signed: one row an event, however often it came. */
export const inboundEvents = sqliteTable(
  "inbound_events",
  {
    id: text().primaryKey(),
    /** `stripe`, `github`, … */
    source: text().notNull(),
    /** The source's own id of the event. */
    externalId: text().notNull(),
    type: text().notNull(),
    /** How it was signed, and with which of our secrets, from 1. */
    scheme: text().notNull(),
    secretNumber: integer().notNull(),
    status: text({ enum: inboundStates }).notNull(),
    /** How often it came, and how often it was worked on. */
    receipts: integer().notNull(),
    attempts: integer().notNull(),
    /** How often it had been worked on when it was last sent back by hand. */
    attemptsBefore: integer().notNull(),
    /** Why the latest attempt failed; null where none did. */
    error: text(),
    receivedAt: integer().notNull(),
    /** Not to be worked on before; null: it is over. */
    nextAttemptAt: integer(),
    leaseEndsAt: integer(),
    completedAt: integer(),
    /** How long the latest attempt took. */
    durationMs: integer(),
    /** What came, word for word. Last, since it is long: what stands before it is read without it. */
    payload: text().notNull(),
  },
  (table) => [
    uniqueIndex("inbound_events_once").on(table.source, table.externalId),
    index("inbound_events_received").on(table.receivedAt, table.id),
    index("inbound_events_source").on(table.source, table.receivedAt, table.id),
    index("inbound_events_waiting")
      .on(table.nextAttemptAt)
      .where(sql`next_attempt_at is not null`),
  ],
);

/** What came and was refused, counted by the hour: nothing of it is kept, since anybody can send it. */
export const inboundRefusals = sqliteTable(
  "inbound_refusals",
  {
    id: text().primaryKey(),
    source: text().notNull(),
    /** Start of the hour. */
    hour: integer().notNull(),
    reason: text().notNull(),
    count: integer().notNull(),
    lastAt: integer().notNull(),
  },
  (table) => [uniqueIndex("inbound_refusals_hour").on(table.hour, table.source, table.reason)],
);
