import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Who did what to what, from where, with what outcome. Rows are only ever added. */
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
  },
  (table) => [index("audit_events_tenant_occurred").on(table.tenantId, table.occurredAt, table.id)],
);

export type AuditActor = { type: string; id: string; name: string };
export type AuditTarget = { type: string; id: string };
export type AuditContext = { location: string; user_agent: string };
