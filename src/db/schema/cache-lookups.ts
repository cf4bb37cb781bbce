import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What became of lookups in the cache of captures: a sum for each tenant, day, pattern of addresses and outcome. */
export const cacheLookups = sqliteTable(
  "cache_lookups",
  {
    tenantId: text().notNull(),
    /** UTC, `2026-11-21`. */
    day: text().notNull(),
    pattern: text().notNull(),
    outcome: text({ enum: ["hit", "miss", "stale", "bypass", "fresh"] }).notNull(),
    count: integer().notNull(),
    /** Sum of the ages of what was answered. */
    ageSeconds: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.day, table.pattern, table.outcome] }),
    index("cache_lookups_day").on(table.day),
  ],
);

/** Ids of events that are in the sums, so that one delivered again is not counted again. */
export const cacheEventsSeen = sqliteTable(
  "cache_events_seen",
  { id: text().primaryKey(), seenAt: integer().notNull() },
  (table) => [index("cache_events_seen_at").on(table.seenAt)],
);
