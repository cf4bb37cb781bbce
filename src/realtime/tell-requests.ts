import { and, gt, sql } from "drizzle-orm";
import { requestWatchers } from "#db/schema/api-requests.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { LiveType } from "./live.ts";
import { streamOf } from "./open.ts";
import { tailRowsMax } from "./settings.ts";
import type { Shown } from "./tail.ts";

/** Sends requests that were logged to the streams where somebody follows them. Never throws. */
export async function tellRequests<T extends { tenantId: string }>(
  ctx: BaseCtx,
  requests: readonly T[],
  show: Record<LiveType, (request: T) => Shown>,
): Promise<void> {
  try {
    const tenants = JSON.stringify([...new Set(requests.map(({ tenantId }) => tenantId))]);
    const { tenantId, type, until } = requestWatchers;
    const watchers = await ctx.db
      .select({ tenantId, type })
      .from(requestWatchers)
      .where(
        and(
          gt(until, ctx.clock.now()),
          sql`(${type} = ${"admin.request.logged" satisfies LiveType} or ${tenantId} in (select value from json_each(${tenants})))`,
        ),
      );
    await Promise.all(
      watchers.map(async (watcher) => {
        const all = watcher.type === "admin.request.logged";
        const theirs = requests.filter((one) => all || one.tenantId === watcher.tenantId);
        const rows = theirs.slice(-tailRowsMax).map(show[watcher.type]);
        await streamOf(ctx, watcher.tenantId).showRequests(watcher.type, rows, theirs.length - rows.length);
      }),
    );
  } catch (err) {
    ctx.log.error("requests were not shown live", err);
  }
}
