import { type SQL, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { blank } from "./blank.ts";

const rowsMax = 500;

/**
 * Takes the content out of some of a tenant's sealed rows that still have any, where the condition holds. Number, time
 * and hashes stay, so the chain still verifies.
 */
export function eraseAuditContent(db: Db, tenantId: string, now: number, condition: SQL) {
  const some = sql`select rowid from ${auditEvents}
    where tenant_id = ${tenantId} and hash is not null and redacted_at is null and ${condition} limit ${rowsMax}`;
  return db
    .update(auditEvents)
    .set({ ...blank, redactedAt: now })
    .where(sql`rowid in (${some})`);
}
