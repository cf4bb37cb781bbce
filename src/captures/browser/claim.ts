import type { Ctx } from "#platform/ctx.ts";
import { capturesAtOnce, laneWeight } from "#tenants/tiers.ts";
import type { Claim } from "./order.ts";

/** What the caller may ask of the browsers. */
export function claimOf(
  { tenant, jobId, priority = "interactive" }: Ctx,
  timeoutMs: number,
  atOnce: number | null = null,
): Claim {
  const { id: tenantId, tier } = tenant;
  const weight = laneWeight[tier];
  return { tenantId, jobId, priority, atOnce: atOnce ?? capturesAtOnce[tier], weight, timeoutMs };
}
