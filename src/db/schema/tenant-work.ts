import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const tenantWorkKinds = ["lengthen", "export", "erase"] as const;
export const tenantWorkStatuses = ["pending", "completed", "failed"] as const;

/** Work on all that a tenant has, done in bounded steps: where one was cut off, the next begins from `state`. */
export const tenantWork = sqliteTable(
  "tenant_work",
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    kind: text({ enum: tenantWorkKinds }).notNull(),
    status: text({ enum: tenantWorkStatuses }).notNull(),
    state: text({ mode: "json" }).$type<Record<string, unknown>>().notNull(),
    /** Not to be worked on before; null: it is over. */
    dueAt: integer(),
    /** Until when somebody may be at it, and how often it was taken up: only who did so last goes on. */
    leaseEndsAt: integer(),
    attempts: integer().notNull(),
    /** Failures in a row. */
    failures: integer().notNull(),
    error: text(),
    createdAt: integer().notNull(),
    completedAt: integer(),
    /** When its files are no longer kept. */
    expiresAt: integer(),
  },
  (table) => [
    index("tenant_work_tenant").on(table.tenantId, table.kind, table.createdAt, table.id),
    index("tenant_work_due")
      .on(table.dueAt)
      .where(sql`due_at is not null`),
    index("tenant_work_expiring")
      .on(table.expiresAt)
      .where(sql`expires_at is not null`),
  ],
);

/** Erasures asked for, and the proof of what was erased: all that stays of a tenant beside its audit rows' hashes. */
export const tenantErasures = sqliteTable("tenant_erasures", {
  tenantId: text().primaryKey(),
  requestedAt: integer().notNull(),
  /** The actor's id. */
  requestedBy: text().notNull(),
  /** Nothing is erased before: until then the export can be fetched, and the erasure called off. */
  startsAt: integer().notNull(),
  completedAt: integer(),
  /** A JWS of what was erased. */
  proof: text(),
});
