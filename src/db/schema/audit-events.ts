import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

export const auditVerdicts = ["legitimate", "suspicious", "malicious"] as const;
export type AuditVerdict = (typeof auditVerdicts)[number];

/** Who did what to what, from where, with what outcome. Rows are only ever added; old ones lose their content. */
export const auditEvents = sqliteTable(
  "audit_events",
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    occurredAt: integer().notNull(),
    action: text().notNull(),
    outcome: text({ enum: ["success", "failure"] }).notNull(),
    actor: text({ mode: "json" }).$type<AuditActor>().notNull(),
    targets: text({ mode: "json" }).$type<AuditTarget[]>().notNull(),
    context: text({ mode: "json" }).$type<AuditContext>().notNull(),
    keyId: text(),
    requestId: text().notNull(),
    changes: text({ mode: "json" }).$type<Record<string, unknown>>(),
    metadata: text({ mode: "json" }).$type<Record<string, unknown>>(),
    /** Its number in the tenant's chain, from 1 without gaps; where it came without one, the sealer gives it the next. */
    seq: integer(),
    /** What follows is set when the row is sealed; null: it waits for that. */
    salt: text(),
    /** A person's name is in the digest by a hash of its own, which stands here once the name was erased. */
    nameSalt: text(),
    nameDigest: text(),
    digest: text(),
    prevHash: text(),
    hash: text(),
    riskScore: integer(),
    riskReasons: text({ mode: "json" }).$type<RiskReason[]>(),
    /** Set where the risk asks for a look by a person. */
    flaggedAt: integer(),
    verdict: text({ enum: auditVerdicts }),
    reviewNote: text(),
    reviewedBy: text({ mode: "json" }).$type<AuditActor>(),
    reviewedAt: integer(),
    /** When its content was removed; number, time and hashes stay. */
    redactedAt: integer(),
  },
  (table) => [
    index("audit_events_tenant_occurred").on(table.tenantId, table.occurredAt, table.id),
    uniqueIndex("audit_events_tenant_seq").on(table.tenantId, table.seq),
    // Operators read over all tenants.
    index("audit_events_occurred").on(table.occurredAt, table.id),
    // What a person did, wherever they did it.
    index("audit_events_person")
      .on(sql`case when json_valid(actor) then actor ->> '$.id' end`, table.occurredAt, table.id)
      .where(sql`case when json_valid(actor) then actor ->> '$.type' end = 'user'`),
    index("audit_events_unsealed")
      .on(table.tenantId, table.seq)
      .where(sql`hash is null`),
    index("audit_events_flagged")
      .on(table.tenantId, table.occurredAt, table.id)
      .where(sql`flagged_at is not null`),
    index("audit_events_reviewed")
      .on(table.reviewedAt)
      .where(sql`reviewed_at is not null and redacted_at is null`),
  ],
);

export type AuditActor = { type: string; id: string; name: string };
export type AuditTarget = { type: string; id: string };
export type AuditContext = {
  location: string;
  user_agent: string;
  /** ISO 3166 and degrees, as the platform takes the caller to be; absent where it does not know. */
  country?: string | undefined;
  latitude?: number | undefined;
  longitude?: number | undefined;
};
export type RiskReason = { reason: string; points: number; detail: string };
