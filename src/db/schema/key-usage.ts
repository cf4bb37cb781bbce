import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Requests made with each key, by the day. */
export const apiKeyUsage = sqliteTable(
  "api_key_usage",
  {
    tenantId: text().notNull(),
    keyId: text().notNull(),
    /** UTC, `2026-11-21`. */
    day: text().notNull(),
    requests: integer().notNull(),
    /** Of those, answered with a status below 400. */
    successes: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.keyId, table.day] }),
    index("api_key_usage_day").on(table.day),
  ],
);

/** Ids of requests that are in the sums, so that word of one that comes again is not counted again. */
export const keyUseSeen = sqliteTable(
  "key_use_seen",
  { id: text().primaryKey(), seenAt: integer().notNull() },
  (table) => [index("key_use_seen_at").on(table.seenAt)],
);
