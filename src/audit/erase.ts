import { type SQL, sql } from "drizzle-orm";
import { auditEvents } from "#db/schema/audit-events.ts";
import type { Db } from "#db/client.ts";

const rowsMax = 500;

/**
 * Takes the content out of some of a tenant's rows that still have any, where the condition holds: what is left says
 * that there was a row, and when.
 */
export function eraseAuditContent(db: Db, tenantId: string, condition: SQL) {
  const some = sql`select rowid from ${auditEvents}
    where tenant_id = ${tenantId} and request_id <> '' and ${condition} limit ${rowsMax}`;
  return db
    .update(auditEvents)
    .set({
      actor: { type: "erased", id: "", name: "" },
      targets: [],
      context: { location: "", user_agent: "" },
      keyId: null,
      requestId: "",
      changes: null,
      metadata: null,
    })
    .where(sql`rowid in (${some})`);
}
