import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { captureKinds } from "./captures.ts";

/**
 * What each tenant keeps, by kind of capture: always the sum of `stored_bytes` and `stored_files` of its captures, which
 * change in the same batch as the sum.
 */
export const storageUsage = sqliteTable(
  "storage_usage",
  {
    tenantId: text().notNull(),
    kind: text({ enum: captureKinds }).notNull(),
    bytes: integer().notNull(),
    files: integer().notNull(),
    /** When it was last counted anew. */
    checkedAt: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.kind] }),
    index("storage_usage_checked").on(table.checkedAt),
  ],
);
