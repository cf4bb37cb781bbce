// What is looked for in the request log, as a condition.
import { and, eq, gt, gte, lt, type SQL, sql } from "drizzle-orm";
import type { Reach } from "#analytics/reach.ts";
import { requestLog } from "#db/schema/api-requests.ts";
import { idFrom } from "./id-from.ts";
import type { RequestFilter } from "./schemas.ts";

export function matching(reach: Reach, filter: Omit<RequestFilter, "tenant_id">): SQL | undefined {
  const { id, method, outcome, actorId, cache, errorCode, durationMs } = requestLog;
  const { created_after: after, created_before: before, slower_than_ms: slower } = filter;
  return and(
    filter.route === undefined ? undefined : isAt(filter.route),
    filter.method && eq(method, filter.method),
    filter.status === undefined ? undefined : hasStatus(String(filter.status)),
    filter.outcome && eq(outcome, filter.outcome),
    filter.error_code === undefined ? undefined : eq(errorCode, filter.error_code),
    filter.key_id === undefined ? undefined : eq(actorId, filter.key_id),
    filter.cache === undefined ? undefined : eq(cache, filter.cache),
    slower === undefined ? undefined : gt(durationMs, slower),
    after === undefined ? undefined : gte(id, idFrom(Date.parse(after))),
    before === undefined ? undefined : lt(id, idFrom(Date.parse(before))),
    filter.q === undefined ? undefined : contains(filter.q, reach),
  );
}

function isAt(route: string): SQL {
  if (!route.endsWith("*")) return eq(requestLog.route, route);
  const start = route.slice(0, -1);
  return sql`substr(${requestLog.route}, 1, ${start.length}) = ${start}`;
}

function hasStatus(status: string): SQL {
  return status.endsWith("xx")
    ? sql`${requestLog.status} / 100 = ${Number(status[0])}`
    : eq(requestLog.status, Number(status));
}

/**
 * In all that a row says, without regard to case (of Latin letters, as SQLite has it); for operators not in what was to be
 * captured, since what can be found is told.
 */
function contains(text: string, reach: Reach): SQL {
  const { id, method, route, status, agent, errorCode, requestId, traceId } = requestLog;
  const { actorId, captureId, cache, replay } = requestLog;
  const parts = [
    id,
    method,
    route,
    status,
    agent,
    errorCode,
    requestId,
    traceId,
    actorId,
    captureId,
    cache,
    ...(reach === "own" ? [replay] : []),
  ];
  const whole = sql.join(
    parts.map((part) => sql`coalesce(${part}, '')`),
    sql` || ' ' || `,
  );
  return sql`instr(lower(${whole}), lower(${text})) > 0`;
}
