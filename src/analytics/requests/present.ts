import type { RequestRow } from "./queries.ts";
import type { RequestView } from "./schemas.ts";

type Shown = Omit<RequestRow, "replay"> & { replay: unknown };

export function presentRequest({ actorType, actorId, ...row }: Shown): RequestView {
  return {
    id: row.id,
    tenant_id: row.tenantId || null,
    created_at: new Date(row.createdAt).toISOString(),
    method: row.method,
    route: row.route,
    version: row.version,
    status: row.status,
    outcome: row.outcome,
    duration_ms: row.durationMs,
    actor: actorType === null || actorId === null ? null : { type: actorType, id: actorId },
    agent: row.agent,
    cache: row.cache,
    error_code: row.errorCode,
    capture_id: row.captureId,
    request_id: row.requestId,
    trace_id: row.traceId,
    replay: row.replay as RequestView["replay"],
  };
}
