import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Keys that links are signed with. The secret is nowhere: it is derived from the Worker's own, as `version` says. */
export const signingKeys = sqliteTable(
  "signing_keys",
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    description: text().notNull(),
    version: integer().notNull(),
    createdAt: integer().notNull(),
    revokedAt: integer(),
  },
  (table) => [index("signing_keys_tenant_created").on(table.tenantId, table.createdAt, table.id)],
);

/** Links for one use that were used; kept until they would have expired anyway. */
export const spentLinks = sqliteTable(
  "spent_links",
  {
    tenantId: text().notNull(),
    keyId: text().notNull(),
    nonce: text().notNull(),
    expiresAt: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.keyId, table.nonce] }),
    index("spent_links_expiring").on(table.expiresAt),
  ],
);
