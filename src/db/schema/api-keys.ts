import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** API keys. The key itself is never stored: `hash` is its SHA-256 in hex, `prefix` and `last4` are for people. */
export const apiKeys = sqliteTable(
  "api_keys",
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    hash: text().notNull().unique(),
    prefix: text({ enum: ["sf_live_", "sf_test_"] }).notNull(),
    last4: text().notNull(),
    description: text().notNull(),
    scopes: text({ mode: "json" }).$type<string[]>().notNull(),
    createdAt: integer().notNull(),
    expiresAt: integer(),
    revokedAt: integer(),
    lastUsedAt: integer(),
    disabledAt: integer(),
    /** Addresses and ranges in CIDR form that it may be used from; null: from anywhere. */
    allowedAddresses: text({ mode: "json" }).$type<string[]>(),
    /** Calls a month; null sets no limit beside the plan's. */
    monthlyCallsMax: integer(),
    /** The key that it was replaced by. */
    successorId: text(),
    /** The first of those that were replaced by it one after the other: they have one maximum a month. Null: itself. */
    countsAs: text(),
    /** The person or key that made it; null where an operator did, with the tenant. */
    createdBy: text(),
  },
  (table) => [index("api_keys_tenant_created").on(table.tenantId, table.createdAt, table.id)],
);
