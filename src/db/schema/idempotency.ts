import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Requests that may be sent again with the same key: what came of the first is answered once more. */
export const idempotencyKeys = sqliteTable(
  "idempotency_keys",
  {
    tenantId: text().notNull(),
    method: text().notNull(),
    /** The path without its version. */
    route: text().notNull(),
    key: text().notNull(),
    /** Whoever holds it may do the work, record its answer and let go of the key; each request that begins has another. */
    token: text().notNull(),
    /** The API key that asked: nobody else is given the answer. */
    keyId: text().notNull(),
    /** `v1:` and SHA-256 of the canonical request in hex. */
    fingerprint: text().notNull(),
    /** The first request's id, which may be its caller's own. */
    requestId: text().notNull(),
    /** Until when the work may be under way; null: it has been answered. */
    lockedUntil: integer(),
    /** The capture that came of it. */
    captureId: text(),
    responseStatus: integer(),
    responseHeaders: text({ mode: "json" }).$type<Record<string, string>>(),
    /** Sealed, since it may hold a key that is shown once; null where it is the capture's own file, or too large. */
    responseBody: text(),
    createdAt: integer().notNull(),
    expiresAt: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.method, table.route, table.key] }),
    index("idempotency_keys_expiring").on(table.expiresAt),
  ],
);
