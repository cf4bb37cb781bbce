import type { Replay } from "#db/schema/api-requests.ts";
import { tellUrl } from "#telemetry/tell-url.ts";
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

/** Options of which every value there can be is one of ours. */
const ownWords = new Set(["format", "region", "device"]);

/** As operators see calls of others: of what was to be captured only where it is, and no text of the caller's. */
export function presentToOperators(row: RequestRow): RequestView {
  return presentRequest({ ...row, replay: row.replay && withoutTexts(row.replay) });
}

function withoutTexts({ kind, options, omitted }: Replay): Replay {
  const { url } = options;
  const kept = Object.entries(options).filter(
    ([name, value]) => ownWords.has(name) || typeof value === "number" || typeof value === "boolean",
  );
  const told = Object.fromEntries(typeof url === "string" ? [["url", tellUrl(url)], ...kept] : kept);
  const left = Object.keys(options).filter((name) => name === "url" || !(name in told));
  return { kind, options: told, omitted: [...new Set([...omitted, ...left])] };
}
