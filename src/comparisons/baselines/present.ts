import type { BaselineRow } from "#comparisons/rows.ts";
import { isoOrNull } from "#core/time.ts";
import type { BaselineView } from "./schemas.ts";

/** A version of a baseline as its owner sees it. */
export function presentBaseline(row: BaselineRow): BaselineView {
  return {
    id: row.id,
    name: row.name,
    project: row.projectId === "" ? null : row.projectId,
    branch: row.branch,
    capture_id: row.captureId,
    comparison_id: row.comparisonId,
    width: row.width,
    height: row.height,
    size_bytes: row.sizeBytes,
    approved_by: row.approvedBy,
    approved_at: new Date(row.approvedAt ?? row.createdAt).toISOString(),
    note: row.note,
    expires_at: isoOrNull(row.expiresAt),
  };
}
