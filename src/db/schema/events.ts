import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** The number of each tenant's latest event. */
export const eventHeads = sqliteTable("event_heads", {
  tenantId: text().primaryKey(),
  seq: integer().notNull(),
});

/** What happened, in the order in which it was recorded: `seq` counts from 1 for each tenant and leaves no gap. */
export const events = sqliteTable(
  "events",
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    seq: integer().notNull(),
    type: text().notNull(),
    /** The id of what it happened to. */
    subject: text().notNull(),
    /** The key whose work it was; null where it was nobody's. */
    keyId: text(),
    data: text({ mode: "json" }).$type<Record<string, unknown>>().notNull(),
    createdAt: integer().notNull(),
    /** When word of it was passed on; null: the sweep does it. */
    announcedAt: integer(),
    /** The span that it happened in, as `core/trace.ts` writes it; null where none was recorded. */
    trace: text(),
  },
  (table) => [
    uniqueIndex("events_tenant_seq").on(table.tenantId, table.seq),
    index("events_unannounced")
      .on(table.tenantId, table.seq)
      .where(sql`announced_at is null`),
    index("events_created").on(table.createdAt),
  ],
);
