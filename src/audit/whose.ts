import { ne, type SQL } from "drizzle-orm";
import { oneOrAll } from "#db/one-or-all.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { accountRefused } from "./security-event.ts";

/** The rows that count: of one tenant, or of all, without those that tell the service of what a tenant's log has too. */
export function countedOf(tenantId: string | undefined): SQL | undefined {
  if (tenantId !== undefined) return oneOrAll(auditEvents.tenantId, tenantId);
  return ne(auditEvents.action, accountRefused);
}
