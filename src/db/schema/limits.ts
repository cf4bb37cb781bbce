import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What a tenant has instead of its plan's limits: null leaves the plan's, -1 sets none. */
export const limitOverrides = sqliteTable("limit_overrides", {
  tenantId: text().primaryKey(),
  callsPerMinute: integer(),
  burst: integer(),
  callsPerMonth: integer(),
  capturesPerMonth: integer(),
  capturesAtOnce: integer(),
  reason: text().notNull(),
  updatedAt: integer().notNull(),
});

/** Rates beside the plans': of whom, at which endpoint. */
export const limitRules = sqliteTable(
  "limit_rules",
  {
    id: text().primaryKey(),
    /** Null: for every tenant. */
    tenantId: text(),
    name: text().notNull(),
    identity: text({ enum: ["tenant", "key", "user", "address"] }).notNull(),
    /** Null: every call. */
    endpoint: text(),
    limit: integer().notNull(),
    windowSeconds: integer().notNull(),
    burst: integer().notNull(),
    createdAt: integer().notNull(),
  },
  (table) => [index("limit_rules_tenant").on(table.tenantId)],
);

/** What a call of an endpoint counts in rates, where that is not 1. */
export const limitCosts = sqliteTable("limit_costs", {
  endpoint: text().primaryKey(),
  cost: integer().notNull(),
  updatedAt: integer().notNull(),
});

/** Who was blocked by hand, and until when. */
export const limitBlocks = sqliteTable(
  "limit_blocks",
  {
    id: text().primaryKey(),
    /** Null: an address, blocked at every tenant. */
    tenantId: text(),
    identity: text({ enum: ["tenant", "key", "user", "address"] }).notNull(),
    subject: text().notNull(),
    reason: text().notNull(),
    /** Null: until it is lifted. */
    until: integer(),
    createdBy: text().notNull(),
    createdAt: integer().notNull(),
    liftedAt: integer(),
  },
  (table) => [
    index("limit_blocks_created").on(table.createdAt, table.id),
    index("limit_blocks_tenant")
      .on(table.tenantId)
      .where(sql`lifted_at is null`),
  ],
);

/** What gates decided, by minute and then by hour. The tenant is empty for traffic that has none. */
export const limitWindows = sqliteTable(
  "limit_windows",
  {
    tenantId: text().notNull(),
    span: text({ enum: ["minute", "hour"] }).notNull(),
    beginsAt: integer().notNull(),
    dimension: text({ enum: ["endpoint", "address", "key", "policy"] }).notNull(),
    subject: text().notNull(),
    allowed: integer().notNull(),
    refused: integer().notNull(),
  },
  (table) => [
    primaryKey({
      columns: [table.tenantId, table.span, table.beginsAt, table.dimension, table.subject],
    }),
    index("limit_windows_begun").on(table.span, table.beginsAt),
  ],
);

/** The last report of each gate that is in the counts. */
export const limitReports = sqliteTable("limit_reports", {
  gate: text().primaryKey(),
  number: integer().notNull(),
  reportedAt: integer().notNull(),
});

/** Which marks of which allowances owners were told of. */
export const limitAlerts = sqliteTable(
  "limit_alerts",
  {
    tenantId: text().notNull(),
    /** Such as `captures`, or `key_api_calls:key_…`. */
    allowance: text().notNull(),
    period: text().notNull(),
    percent: integer().notNull(),
    used: integer().notNull(),
    limit: integer().notNull(),
    reachedAt: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.allowance, table.period, table.percent] }),
    index("limit_alerts_reached").on(table.reachedAt),
  ],
);
