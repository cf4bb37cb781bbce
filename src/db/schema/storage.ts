import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { captureKinds } from "./captures.ts";

/** What keeps files: captures by kind, and comparisons together with baselines. */
export const storedKinds = [...captureKinds, "comparison"] as const;

/**
 * What each tenant keeps, by kind: always the sum of `stored_bytes` and `stored_files` of its captures, comparisons and
 * baselines, which change in the same batch as the sum.
 */
export const storageUsage = sqliteTable(
  "storage_usage",
  {
    tenantId: text().notNull(),
    kind: text({ enum: storedKinds }).notNull(),
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

export const addressings = ["path", "virtual_host"] as const;

/** Buckets of the tenants' own, in any S3-compatible store, that captures are delivered to. */
export const storageTargets = sqliteTable(
  "storage_targets",
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    name: text().notNull(),
    /** Origin of the store, `https://s3.eu-central-1.amazonaws.com`. */
    endpoint: text().notNull(),
    region: text().notNull(),
    bucket: text().notNull(),
    /** Begins the key of each object. */
    prefix: text().notNull(),
    addressing: text({ enum: addressings }).notNull(),
    accessKeyId: text().notNull(),
    /** The secret access key, sealed (`storage/seal.ts`). */
    sealedSecret: text().notNull(),
    createdAt: integer().notNull(),
  },
  (table) => [uniqueIndex("storage_targets_tenant_name").on(table.tenantId, table.name)],
);
