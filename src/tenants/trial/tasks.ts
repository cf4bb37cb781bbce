// What the clock does to trials: reminds of their end, and ends them. Each in one batch, so that it is done once or not.
import { and, eq, gt, isNull, lte } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { forgetTenant } from "#auth/memory.ts";
import { tenants } from "#db/schema/tenants.ts";
import { announce } from "#events/announce.ts";
import { emitIfChanged } from "#events/emit.ts";
import type { Actor, BaseCtx } from "#platform/ctx.ts";
import { ofTenant } from "#tenants/of-tenant.ts";
import type { TenantRow } from "#tenants/queries.ts";
import { tierChanged } from "#tenants/tier-changed.ts";
import { dayMs, reminderMs } from "./settings.ts";

const rowsMax = 100;
const keeper: Actor = { type: "system", id: "trials", name: "Trials", scopes: [] };
const isOpen = isNull(tenants.trialOutcome);

export async function remindOfTrials(ctx: BaseCtx): Promise<void> {
  const now = ctx.clock.now();
  const { trialEndsAt, trialRemindedAt } = tenants;
  const due = await ctx.db
    .select()
    .from(tenants)
    .where(and(isOpen, lte(trialEndsAt, now + reminderMs), gt(trialEndsAt, now), isNull(trialRemindedAt)))
    .limit(rowsMax);
  for (const row of due) await remind(ctx, row, now);
}

async function remind(ctx: BaseCtx, { id, tier, trialEndsAt }: TenantRow, now: number): Promise<void> {
  const endsAt = trialEndsAt ?? now;
  await ctx.db.batch([
    ctx.db
      .update(tenants)
      .set({ trialRemindedAt: now })
      .where(and(eq(tenants.id, id), isOpen, isNull(tenants.trialRemindedAt), gt(tenants.trialEndsAt, now))),
    ...emitIfChanged(ctx, {
      type: "trial.ending",
      tenantId: id,
      subject: id,
      keyId: null,
      data: {
        tenant_id: id,
        tier,
        ends_at: new Date(endsAt).toISOString(),
        days_left: Math.ceil((endsAt - now) / dayMs),
      },
    }),
  ]);
  await announce(ctx, id);
}

/** A trial that nobody converted falls back to free. Results that it made are kept as long as it promised. */
export async function endTrials(ctx: BaseCtx): Promise<void> {
  const now = ctx.clock.now();
  const due = await ctx.db
    .select()
    .from(tenants)
    .where(and(isOpen, lte(tenants.trialEndsAt, now)))
    .limit(rowsMax);
  for (const row of due) await end(ctx, row, now);
}

async function end(ctx: BaseCtx, { id, tier }: TenantRow, now: number): Promise<void> {
  await ctx.db.batch([
    ctx.db
      .update(tenants)
      .set({ tier: "free", trialOutcome: "ended", updatedAt: now })
      .where(and(eq(tenants.id, id), eq(tenants.tier, tier), isOpen, lte(tenants.trialEndsAt, now))),
    auditIfChanged(ofTenant({ ...ctx, actor: keeper }, id), {
      action: "tenant.trial_end",
      targets: [{ type: "tenant", id }],
      changes: { tier: "free" },
      metadata: { from: tier },
    }),
    ...tierChanged({ ...ctx, actor: keeper }, id, { from: tier, to: "free", cause: "trial_ended" }),
  ]);
  forgetTenant(id);
  await announce(ctx, id);
}
