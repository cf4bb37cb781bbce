import { announce } from "#events/announce.ts";
import { and, eq, isNull, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { bulks } from "#db/schema/jobs.ts";
import type { Ctx } from "#platform/ctx.ts";
import { cancelPending, noteEnd } from "./end.ts";
import { existingBulk } from "./queries.ts";

/** Ends what of the bulk has not begun, and removes its record; the captures stay. The rows go with the sweep. */
export async function deleteBulk(ctx: Ctx, id: string): Promise<void> {
  requireScope(ctx, "captures:write");
  await existingBulk(ctx, id);
  const now = ctx.clock.now();
  const ofBulk = { tenantId: ctx.tenant.id, bulkId: id };
  await ctx.db.batch([
    ctx.db
      .update(bulks)
      .set({ deletedAt: now, expiresAt: now, cancelledAt: sql`coalesce(${bulks.cancelledAt}, ${now})` })
      .where(and(eq(bulks.tenantId, ctx.tenant.id), eq(bulks.id, id), isNull(bulks.deletedAt))),
    auditIfChanged(ctx, { action: "bulk.delete", targets: [{ type: "bulk", id }] }),
    cancelPending(ctx, ofBulk),
    ...noteEnd(ctx, ofBulk),
  ]);
  ctx.waitUntil(announce(ctx, ctx.tenant.id));
}
