import type { Ctx } from "#platform/ctx.ts";
import { requireFeature } from "#tenants/require-feature.ts";

/** @throws AppError `plan_required` where the plan has no endpoints */
export function requirePlan(ctx: Ctx): void {
  requireFeature(ctx, "webhook_endpoints", "A job's own webhook_url works on every plan");
}
