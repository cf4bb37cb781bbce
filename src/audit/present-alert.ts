import { isoOrNull } from "#core/time.ts";
import type { AlertRow } from "./queries.ts";
import type { AlertView } from "./schemas.ts";

export function presentAlert(row: AlertRow): AlertView {
  const { id, tenantId, rule, severity, subject, detail, note } = row;
  return {
    id,
    tenant_id: tenantId,
    rule,
    severity,
    subject,
    detail,
    event_ids: row.eventIds,
    created_at: new Date(row.createdAt).toISOString(),
    acknowledged_at: isoOrNull(row.acknowledgedAt),
    acknowledged_by: row.acknowledgedBy,
    note,
  };
}
