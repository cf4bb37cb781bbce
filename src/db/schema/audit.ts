import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { AuditActor } from "./audit-events.ts";

/** The end of each tenant's chain, and of it what the latest checkpoint signed. */
export const auditHeads = sqliteTable(
  "audit_heads",
  {
    tenantId: text().primaryKey(),
    seq: integer().notNull(),
    hash: text().notNull(),
    sealedAt: integer().notNull(),
    checkpointSeq: integer().notNull(),
    checkpointHash: text(),
  },
  (table) => [
    index("audit_heads_unsigned")
      .on(table.tenantId)
      .where(sql`seq > checkpoint_seq`),
  ],
);

/** Public keys that checkpoints were ever signed with (RFC 8037): older checkpoints stay verifiable. */
export const auditSigningKeys = sqliteTable("audit_signing_keys", {
  /** The key's thumbprint (RFC 7638). */
  id: text().primaryKey(),
  x: text().notNull(),
  createdAt: integer().notNull(),
});

/** Security events of a minute that stand beside no change, counted until the minute is over. */
export const auditCounts = sqliteTable(
  "audit_counts",
  {
    tenantId: text().notNull(),
    minute: integer().notNull(),
    /** What is counted together. */
    subject: text().notNull(),
    /** The first of them, without its count. */
    event: text({ mode: "json" }).$type<Record<string, unknown>>().notNull(),
    count: integer().notNull(),
    firstAt: integer().notNull(),
    lastAt: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.minute, table.subject] }),
    index("audit_counts_minute").on(table.minute),
  ],
);

/** What the sealer remembers of actors, addresses and keys, to tell what is unusual. */
export const auditMemory = sqliteTable(
  "audit_memory",
  {
    tenantId: text().notNull(),
    /** `actor`, or the detection rule. */
    kind: text().notNull(),
    subject: text().notNull(),
    state: text({ mode: "json" }).$type<Record<string, unknown>>().notNull(),
    expiresAt: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.kind, table.subject] }),
    index("audit_memory_expires").on(table.expiresAt),
  ],
);

export const alertRules = [
  "credential_stuffing",
  "key_in_many_countries",
  "mass_deletion",
  "export_after_privilege_change",
  "chain_broken",
] as const;
export type AlertRule = (typeof alertRules)[number];
export const alertSeverities = ["medium", "high", "critical"] as const;

/** What a detection rule found. */
export const auditAlerts = sqliteTable(
  "audit_alerts",
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    rule: text({ enum: alertRules }).notNull(),
    severity: text({ enum: alertSeverities }).notNull(),
    /** The address, key or actor it is about. */
    subject: text().notNull(),
    detail: text().notNull(),
    /** Audit events that it rests on. */
    eventIds: text({ mode: "json" }).$type<string[]>().notNull(),
    createdAt: integer().notNull(),
    acknowledgedAt: integer(),
    acknowledgedBy: text({ mode: "json" }).$type<AuditActor>(),
    note: text(),
  },
  (table) => [
    index("audit_alerts_tenant").on(table.tenantId, table.createdAt, table.id),
    index("audit_alerts_created").on(table.createdAt, table.id),
  ],
);
