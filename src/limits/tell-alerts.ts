import { limitAlerts } from "#db/schema/limits.ts";
import { announce } from "#events/announce.ts";
import { emitIfChanged } from "#events/emit.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { Alert } from "./alerts.ts";
import { periodEnd } from "./periods.ts";

/** Tells a tenant which of its allowances reached a mark: once each, however often this is asked. */
export async function tellAlerts(ctx: BaseCtx, tenantId: string, alerts: Alert[]): Promise<void> {
  for (const alert of alerts) {
    const { allowance, keyId, used, limit, percent, period, reachedAt } = alert;
    const name = keyId === null ? allowance : `${allowance}:${keyId}`;
    await ctx.db.batch([
      ctx.db
        .insert(limitAlerts)
        .values({ tenantId, allowance: name, period, percent, used, limit, reachedAt })
        .onConflictDoNothing(),
      ...emitIfChanged(ctx, {
        type: "limit.reached",
        tenantId,
        subject: tenantId,
        keyId,
        data: {
          allowance,
          percent,
          used,
          limit,
          period,
          key_id: keyId,
          reached_at: new Date(reachedAt).toISOString(),
          resets_at: allowance === "storage" ? null : new Date(periodEnd(reachedAt)).toISOString(),
        },
      }),
    ]);
  }
  if (alerts.length > 0) await announce(ctx, tenantId);
}
