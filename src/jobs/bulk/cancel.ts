import { announce } from "#events/announce.ts";
import { and, eq, isNull } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { bulks } from "#db/schema/jobs.ts";
import { countEnd } from "#jobs/count-end.ts";
import type { Ctx } from "#platform/ctx.ts";
import { cancelPending, noteEnd } from "./end.ts";
import { existingBulk, type WholeBulk } from "./queries.ts";

/** Ends what of the bulk has not begun; what is being made is finished. Again, or after its end, it changes nothing. */
export async function cancelBulk(ctx: Ctx, id: string): Promise<WholeBulk> {
  requireScope(ctx, "captures:write");
  await existingBulk(ctx, id);
  const ofBulk = { tenantId: ctx.tenant.id, bulkId: id };
  const [, , cancelled] = await ctx.db.batch([
    ctx.db
      .update(bulks)
      .set({ cancelledAt: ctx.clock.now() })
      .where(
        and(
          eq(bulks.tenantId, ctx.tenant.id),
          eq(bulks.id, id),
          isNull(bulks.cancelledAt),
          isNull(bulks.completedAt),
        ),
      ),
    auditIfChanged(ctx, { action: "bulk.cancel", targets: [{ type: "bulk", id }] }),
    cancelPending(ctx, ofBulk),
    ...noteEnd(ctx, ofBulk),
  ]);
  for (const job of cancelled) countEnd(ctx, job, "cancelled");
  ctx.waitUntil(announce(ctx, ctx.tenant.id));
  return existingBulk(ctx, id);
}
