import { answerCsv } from "#analytics/csv.ts";
import { type Reach, requireReach, tenantIn } from "#analytics/reach.ts";
import { auditInsert } from "#audit/record.ts";
import type { Ctx } from "#platform/ctx.ts";
import { presentRequest } from "./present.ts";
import { listRequests } from "./queries.ts";
import type { RequestFilter } from "./schemas.ts";

const pageRows = 500;
const columns = [
  "id",
  "tenant_id",
  "created_at",
  "method",
  "route",
  "version",
  "status",
  "outcome",
  "duration_ms",
  "agent",
  "cache",
  "error_code",
  "capture_id",
  "request_id",
  "trace_id",
] as const;
const head = [...columns, "actor_type", "actor_id"];

/** The requests asked for, newest first, as CSV; read from the database as they are taken. */
export async function exportRequests(ctx: Ctx, reach: Reach, filter: RequestFilter): Promise<Response> {
  requireReach(ctx, reach, "requests:read");
  await auditInsert(ctx, {
    action: "request_log.export",
    targets: [{ type: "request_log", id: tenantIn(ctx, reach, filter.tenant_id) ?? "all" }],
    metadata: { filter },
  });
  return answerCsv(ctx, "requests", head, pagesOf(ctx, reach, filter));
}

async function* pagesOf(ctx: Ctx, reach: Reach, filter: RequestFilter) {
  for (let cursor: { createdAt: number; id: string } | undefined; ;) {
    const rows = await listRequests(ctx, reach, { ...filter, limit: pageRows, cursor });
    const views = rows.slice(0, pageRows).map(presentRequest);
    yield views.map((view) => [...columns.map((name) => view[name]), view.actor?.type, view.actor?.id]);
    cursor = rows[pageRows - 1];
    if (rows.length <= pageRows) return;
  }
}
