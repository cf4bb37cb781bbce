import { and, gt, sql } from "drizzle-orm";
import { requestWatchers } from "#db/schema/api-requests.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { LiveType } from "./live.ts";
import { streamOf } from "./open.ts";
import { tailRowsMax } from "./settings.ts";
import type { Shown } from "./tail.ts";

/** How each type shows a request; undefined where it does not. */
type Shows<T> = Record<LiveType, (request: T) => Shown | undefined>;

/** Sends requests that were logged to the streams where somebody follows them. Never throws. */
export async function tellRequests<T extends { tenantId: string }>(
  ctx: BaseCtx,
  requests: readonly T[],
  shows: Shows<T>,
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
        const shown = theirs.map(shows[watcher.type]).filter((one) => one !== undefined);
        if (shown.length === 0) return;
        const rows = shown.slice(-tailRowsMax);
        await streamOf(ctx, watcher.tenantId).showRequests(watcher.type, rows, shown.length - rows.length);
      }),
    );
  } catch (err) {
    ctx.log.error("requests were not shown live", err);
  }
}
