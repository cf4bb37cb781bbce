import { and, desc, eq, gte, isNotNull, lt, sql } from "drizzle-orm";
import { type Reach, requireReach, tenantIn } from "#analytics/reach.ts";
import { idFrom } from "#analytics/requests/id-from.ts";
import { oneOrAll } from "#db/one-or-all.ts";
import { requestLog } from "#db/schema/api-requests.ts";
import type { Ctx } from "#platform/ctx.ts";
import { presentRange, timesOf } from "./range.ts";
import type { ErrorsView, ReadErrors } from "./schemas.ts";

const groupsMax = 200;

/** Failures by endpoint, status and code, the most frequent first, each with its latest request; as far back as the log. */
export async function readErrors(ctx: Ctx, reach: Reach, input: ReadErrors): Promise<ErrorsView> {
  requireReach(ctx, reach, "analytics:read");
  const range = timesOf(ctx.clock.now(), input);
  const of = tenantIn(ctx, reach, input.tenant_id);
  const rows = await groupsOf(ctx, of, range, input);
  const latest = await latestOf(ctx, rows);
  return {
    tenant_id: of ?? null,
    ...presentRange(range),
    errors: rows.map((row) => present(row, latest)),
  };
}

type Group = Awaited<ReturnType<typeof groupsOf>>[number];
type Latest = Awaited<ReturnType<typeof latestOf>>;

function groupsOf(ctx: Ctx, of: string | undefined, range: { from: number; to: number }, input: ReadErrors) {
  const { id, tenantId, method, route, status, errorCode, createdAt } = requestLog;
  const amount = sql<number>`count(*)`;
  return ctx.db
    .select({
      method,
      route,
      status,
      code: sql<string>`${errorCode}`,
      requests: amount,
      tenants: sql<number>`count(distinct ${tenantId})`,
      firstAt: sql<number>`min(${createdAt})`,
      lastAt: sql<number>`max(${createdAt})`,
      lastId: sql<string>`max(${id})`,
    })
    .from(requestLog)
    .where(
      and(
        oneOrAll(tenantId, of),
        isNotNull(errorCode),
        gte(id, idFrom(range.from)),
        lt(id, idFrom(range.to)),
        input.route === undefined ? undefined : eq(route, input.route),
        input.method === undefined ? undefined : eq(method, input.method),
      ),
    )
    .groupBy(method, route, status, errorCode)
    .orderBy(desc(amount))
    .limit(groupsMax);
}

/** Ids sort by time: of each group the greatest is the latest. */
function latestOf({ db }: Ctx, groups: readonly Group[]) {
  const { id, requestId, traceId } = requestLog;
  const ids = JSON.stringify(groups.map(({ lastId }) => lastId));
  return db
    .select({ id, requestId, traceId })
    .from(requestLog)
    .where(sql`${id} in (select value from json_each(${ids}))`);
}

function present(row: Group, all: Latest): ErrorsView["errors"][number] {
  const latest = all.find((one) => one.id === row.lastId);
  return {
    method: row.method,
    route: row.route,
    status: row.status,
    error_code: row.code,
    requests: row.requests,
    tenants: row.tenants,
    first_at: new Date(row.firstAt).toISOString(),
    last_at: new Date(row.lastAt).toISOString(),
    last_request: {
      id: row.lastId,
      request_id: latest?.requestId ?? "",
      trace_id: latest?.traceId ?? "",
    },
  };
}
