import { and, desc, eq, lt, or } from "drizzle-orm";
import { type Reach, requireReach, tenantIn } from "#analytics/reach.ts";
import { AppError } from "#core/errors.ts";
import { oneOrAll } from "#db/one-or-all.ts";
import { requestLog } from "#db/schema/api-requests.ts";
import type { Ctx } from "#platform/ctx.ts";
import { matching } from "./filter.ts";
import type { ListRequests } from "./schemas.ts";

export type RequestRow = typeof requestLog.$inferSelect;

/** Newest first: one more than asked for, which tells whether a page follows. */
export function listRequests(ctx: Ctx, reach: Reach, input: ListRequests): Promise<RequestRow[]> {
  requireReach(ctx, reach, "requests:read");
  const { cursor, limit, tenant_id: asked, ...filter } = input;
  const isOurs = oneOrAll(requestLog.tenantId, tenantIn(ctx, reach, asked));
  return ctx.db
    .select()
    .from(requestLog)
    .where(and(isOurs, matching(reach, filter), cursor && lt(requestLog.id, cursor.id)))
    .orderBy(desc(requestLog.id))
    .limit(limit + 1);
}

/**
 * @param id its own, or what `X-Request-Id` said: the latest of that name
 * @throws AppError `not_found`, for another tenant's as well
 */
export async function fetchRequest(ctx: Ctx, reach: Reach, id: string): Promise<RequestRow> {
  requireReach(ctx, reach, "requests:read");
  const isOurs = oneOrAll(requestLog.tenantId, tenantIn(ctx, reach, undefined));
  const row = await ctx.db
    .select()
    .from(requestLog)
    .where(and(isOurs, or(eq(requestLog.id, id), eq(requestLog.requestId, id))))
    .orderBy(desc(requestLog.id))
    .limit(1)
    .get();
  if (!row) throw new AppError("not_found", `There is no request ${id} in the log`);
  return row;
}
