import { differences } from "#audit/differences.ts";
import { auditInsert } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { limitOverrides } from "#db/schema/limits.ts";
import type { Ctx } from "#platform/ctx.ts";
import { existingTenant, type TenantLimits } from "./queries.ts";
import { reloadGates } from "./reload-gates.ts";
import type { SetOverride } from "./schemas.ts";

/** Gives a tenant figures of its own in place of its plan's: all of them anew, those left out are the plan's again. */
export async function setOverride(ctx: Ctx, tenantId: string, input: SetOverride): Promise<TenantLimits> {
  requireScope(ctx, "admin:write");
  const { tenant, override: before } = await existingTenant(ctx, tenantId);
  const kept = (given: number | "unlimited" | undefined) => (given === "unlimited" ? -1 : (given ?? null));
  const override = {
    tenantId,
    callsPerMinute: kept(input.calls_per_minute),
    burst: input.burst ?? null,
    callsPerMonth: kept(input.calls_per_month),
    capturesPerMonth: kept(input.captures_per_month),
    capturesAtOnce: kept(input.captures_at_once),
    reason: input.reason,
    updatedAt: ctx.clock.now(),
  };
  await ctx.db.batch([
    ctx.db
      .insert(limitOverrides)
      .values(override)
      .onConflictDoUpdate({ target: limitOverrides.tenantId, set: override }),
    auditInsert(ctx, {
      action: "limit.override",
      targets: [{ type: "tenant", id: tenantId }],
      changes: differences(asGiven(before), { ...asGiven(null), ...input }),
    }),
  ]);
  await reloadGates(ctx, { tenantId });
  return { tenant, override };
}

/** As a request would put it; without one all is the plan's. */
function asGiven(row: TenantLimits["override"]) {
  const told = (kept: number | null | undefined) => (kept === -1 ? "unlimited" : (kept ?? null));
  return {
    calls_per_minute: told(row?.callsPerMinute),
    burst: row?.burst ?? null,
    calls_per_month: told(row?.callsPerMonth),
    captures_per_month: told(row?.capturesPerMonth),
    captures_at_once: told(row?.capturesAtOnce),
    reason: row?.reason ?? null,
  };
}
