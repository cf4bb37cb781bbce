import { and, eq } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { isoOrNull } from "#core/time.ts";
import { webhookReplays } from "#db/schema/webhooks.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { ReplayView } from "./schemas.ts";

type ReplayRow = typeof webhookReplays.$inferSelect;

/** @throws AppError `not_found`, for another tenant's replay as well */
export async function readReplay(ctx: Ctx, id: string): Promise<ReplayView> {
  requireScope(ctx, "webhooks:read");
  const isThis = and(eq(webhookReplays.tenantId, ctx.tenant.id), eq(webhookReplays.id, id));
  const row = await ctx.db.select().from(webhookReplays).where(isThis).get();
  if (!row) throw new AppError("not_found", `There is no webhook replay ${id}`);
  return presentReplay(row);
}

export function presentReplay(row: ReplayRow): ReplayView {
  return {
    id: row.id,
    endpoint_id: row.endpointId,
    status: row.completedAt === null ? "running" : "completed",
    total: row.total,
    deliveries: row.made,
    created_at: new Date(row.createdAt).toISOString(),
    completed_at: isoOrNull(row.completedAt),
  };
}
