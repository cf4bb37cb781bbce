import { AppError } from "#core/errors.ts";
import type { Ctx } from "#platform/ctx.ts";
import { webhookEndpointsMax } from "#tenants/tiers.ts";

/** @throws AppError `plan_required` where the plan has no endpoints */
export function requirePlan({ tenant }: Ctx): void {
  if (webhookEndpointsMax[tenant.tier] > 0) return;
  throw new AppError(
    "plan_required",
    `Webhook endpoints begin with the plan STARTER; yours is ${tenant.tier.toUpperCase()}. A job's own webhook_url works on every plan`,
  );
}
