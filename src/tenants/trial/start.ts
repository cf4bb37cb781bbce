import { and, eq, isNotNull, isNull, or } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { forgetTenant } from "#auth/memory.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { tenants } from "#db/schema/tenants.ts";
import { announce } from "#events/announce.ts";
import type { Ctx } from "#platform/ctx.ts";
import { ofTenant } from "#tenants/of-tenant.ts";
import { presentTenant } from "#tenants/present.ts";
import { existingTenant } from "#tenants/queries.ts";
import type { TenantView } from "#tenants/schemas.ts";
import { tierChanged } from "#tenants/tier-changed.ts";
import { wakeWork } from "#tenants/long-tasks/wake.ts";
import type { StartOwnTrial, StartTrial } from "./schemas.ts";
import { dayMs, trialDays } from "./settings.ts";

/** Gives a free tenant a plan for some days, again too; for operators. */
export async function startTrial(ctx: Ctx, id: string, { tier, days }: StartTrial): Promise<TenantView> {
  requireScope(ctx, "admin:write");
  return start(ctx, id, { tier, days, again: true });
}

/** Gives the caller's own tenant a plan for fourteen days, once. */
export async function startOwnTrial(ctx: Ctx, { tier }: StartOwnTrial): Promise<TenantView> {
  requireScope(ctx, "tenant:write");
  return start(ctx, ctx.tenant.id, { tier, days: trialDays, again: false });
}

async function start(
  ctx: Ctx,
  id: string,
  { tier, days, again }: StartTrial & { again: boolean },
): Promise<TenantView> {
  const before = await existingTenant(ctx, id);
  const now = ctx.clock.now();
  const { trialEndsAt, trialOutcome } = tenants;
  const [started] = await ctx.db.batch([
    ctx.db
      .update(tenants)
      .set({
        tier,
        trialTier: tier,
        trialStartedAt: now,
        trialEndsAt: now + days * dayMs,
        trialRemindedAt: null,
        trialOutcome: null,
        updatedAt: now,
      })
      .where(
        and(
          eq(tenants.id, id),
          eq(tenants.status, "active"),
          eq(tenants.tier, "free"),
          again ? or(isNull(trialEndsAt), isNotNull(trialOutcome)) : isNull(trialEndsAt),
        ),
      )
      .returning({ id: tenants.id }),
    auditIfChanged(ofTenant(ctx, id), {
      action: "tenant.trial_start",
      targets: [{ type: "tenant", id }],
      changes: { tier, days },
    }),
    ...tierChanged(ctx, id, { from: "free", to: tier, cause: "trial_started" }),
  ]);
  if (started.length === 0) {
    const reason =
      before.tier === "free" ? "has had its trial, or is not active" : `has the plan ${before.tier} already`;
    throw new AppError("conflict", `The tenant ${id} ${reason}`);
  }
  forgetTenant(id);
  ctx.waitUntil(Promise.all([announce(ctx, id), wakeWork(ctx, id)]));
  return presentTenant(await existingTenant(ctx, id), ctx.clock.now());
}
