import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Requests that may be sent again with the same key: what came of the first is answered once more. */
export const idempotencyKeys = sqliteTable(
  "idempotency_keys",
  {
    tenantId: text().notNull(),
    method: text().notNull(),
    /** The route's path without its version. */
    route: text().notNull(),
    key: text().notNull(),
    /** SHA-256 of the canonical request, in hex. */
    fingerprint: text().notNull(),
    requestId: text().notNull(),
    /** Until when the first may be under way; null: it has been answered. */
    lockedUntil: integer(),
    responseStatus: integer(),
    responseHeaders: text({ mode: "json" }).$type<Record<string, string>>(),
    /** Sealed, since it may hold a key that is shown once. */
    responseBody: text(),
    /** Where in the store a body lies that is too large for a row. */
    objectKey: text(),
    createdAt: integer().notNull(),
    expiresAt: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.method, table.route, table.key] }),
    index("idempotency_keys_expiring").on(table.expiresAt),
  ],
);
