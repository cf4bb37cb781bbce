import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { captureKinds } from "./captures.ts";

/** What a job makes: a capture of a kind, or a comparison. */
export const jobKinds = [...captureKinds, "compare"] as const;
export const jobStatuses = ["pending", "processing", "completed", "failed", "cancelled", "expired"] as const;
/** One step in the life of a job, for people. */
export type JobStep = { at: number; status: (typeof jobStatuses)[number]; detail: string };

/** One row a call for many captures. What its captures came to stands in their jobs. */
export const bulks = sqliteTable(
  "bulks",
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    /** Who asked: the captures are made in this key's name. */
    keyId: text().notNull(),
    requestId: text().notNull(),
    total: integer().notNull(),
    /** The options that all share, sealed; erased when all have ended. */
    defaults: text(),
    createdAt: integer().notNull(),
    /** What has not begun by then no longer begins. */
    deadlineAt: integer().notNull(),
    /** When the sweep sends word to the queue again; later with every capture that ends. */
    wakeAt: integer().notNull(),
    cancelledAt: integer(),
    completedAt: integer(),
    /** As in `jobs`. */
    webhookUrl: text(),
    webhookSecret: text(),
    webhookLane: text(),
    /** When the record is no longer kept; null keeps it. */
    expiresAt: integer(),
    /** Set when deletion was asked for; it also ends the time for which the record is kept. */
    deletedAt: integer(),
  },
  (table) => [
    index("bulks_tenant_created").on(table.tenantId, table.createdAt, table.id),
    index("bulks_waking")
      .on(table.wakeAt)
      .where(sql`completed_at is null`),
    index("bulks_overdue")
      .on(table.deadlineAt)
      .where(sql`completed_at is null`),
    index("bulks_expiring")
      .on(table.expiresAt)
      .where(sql`expires_at is not null`),
  ],
);

/** One row a capture that is made later, asked for alone or in a bulk: its state, and what it waits for. */
export const jobs = sqliteTable(
  "jobs",
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    /** The bulk that it is of; null where it was asked for alone. */
    bulkId: text(),
    /** Its place in the bulk, from 0. */
    position: integer().notNull(),
    /** Who asked: the capture is made in this key's name. */
    keyId: text().notNull(),
    requestId: text().notNull(),
    /**
     * Where the API is as the caller reached it, `https://api.example.com/api/v1`: links begin with it, and captures may
     * not reach its host.
     */
    apiUrl: text().notNull(),
    /** The caller's own name for it. */
    reference: text(),
    kind: text({ enum: jobKinds }).notNull(),
    status: text({ enum: jobStatuses }).notNull(),
    /** The address asked for; null where the page came in the request. */
    url: text(),
    /** The options as given, sealed; erased once no retry can need them. */
    input: text(),
    /** Where its end is told, beside the tenant's endpoints; and the secret to sign that with, sealed. */
    webhookUrl: text(),
    webhookSecret: text(),
    /** What is told one after the other: `<tenant> <origin of webhookUrl>`. */
    webhookLane: text(),
    /** What happened to it, oldest first. */
    timeline: text({ mode: "json" }).$type<JobStep[]>().notNull(),
    /** What the options grant the capture. */
    timeoutMs: integer().notNull(),
    /** How often it was begun. Only who began it last may end it. */
    attempts: integer().notNull(),
    /** How often it had been begun when it was last sent back by hand: attempts since then are what it may have so many of. */
    attemptsBefore: integer().notNull(),
    /** The id that a capture made by the last attempt has: by it a result is found that nobody reported. */
    foreseenId: text(),
    /** Until when the last attempt may be under way, where it has not been heard of since; a cancelled one too. */
    leaseEndsAt: integer(),
    /** Not to begin before. */
    dueAt: integer().notNull(),
    deadlineAt: integer().notNull(),
    /** The capture that is the result, made for it or found in the cache. */
    captureId: text(),
    /** The comparison that is the result. */
    comparisonId: text(),
    cache: text({ enum: ["hit", "stale", "miss"] }),
    /** Why it failed: a problem body, as a single capture's failure is answered. */
    error: text({ mode: "json" }).$type<Record<string, unknown>>(),
    createdAt: integer().notNull(),
    startedAt: integer(),
    updatedAt: integer().notNull(),
    completedAt: integer(),
    /** When cancelling was asked for while it was being made. */
    cancelledAt: integer(),
    /** When the record is no longer kept; null keeps it. */
    expiresAt: integer(),
  },
  (table) => [
    index("jobs_tenant_created")
      .on(table.tenantId, table.createdAt, table.id)
      .where(sql`bulk_id is null`),
    index("jobs_overdue")
      .on(table.deadlineAt)
      .where(sql`status = 'pending' and bulk_id is null`),
    index("jobs_expiring")
      .on(table.expiresAt)
      .where(sql`expires_at is not null and bulk_id is null`),
    index("jobs_bulk").on(table.tenantId, table.bulkId, table.status),
    index("jobs_waiting").on(table.tenantId, table.status, table.dueAt, table.position),
    index("jobs_leased")
      .on(table.leaseEndsAt)
      .where(sql`lease_ends_at is not null`),
    index("jobs_asleep")
      .on(table.tenantId, table.dueAt)
      .where(sql`status = 'pending' and bulk_id is null`),
  ],
);
