import { isoOrNull } from "#core/time.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { signDownload } from "#signing/sign.ts";
import type { WorkRow } from "#tenants/long-tasks/new-work.ts";
import type { ExportView } from "./schemas.ts";
import type { ExportState } from "./step.ts";

/** An export as it is now; with a link where whoever asks may have all that is in it. */
export function presentExport(
  { config, clock }: BaseCtx,
  work: WorkRow,
  link: { apiUrl: string; mayFetch: boolean },
): ExportView {
  const { parts = [], rows = {}, files = 0 }: ExportState = work.state;
  const now = clock.now();
  const isOver = work.expiresAt !== null && work.completedAt !== null && work.expiresAt <= now;
  const isThere = work.status === "completed" && !isOver;
  const address = `${link.apiUrl}/tenant/exports/${work.id}/file`;
  return {
    id: work.id,
    status: isOver ? "expired" : work.status === "completed" ? "completed" : "pending",
    rows: Object.values(rows).reduce((sum, count) => sum + count, 0),
    files,
    size_bytes: parts.reduce((sum, bytes) => sum + bytes, 0),
    error: work.error,
    download_url: isThere && link.mayFetch ? signDownload(config, now, address) : null,
    created_at: new Date(work.createdAt).toISOString(),
    completed_at: isoOrNull(work.completedAt),
    expires_at: isoOrNull(work.expiresAt),
  };
}
