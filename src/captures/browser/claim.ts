import type { Ctx } from "#platform/ctx.ts";
import { capturesAtOnce, laneWeight } from "#tenants/tiers.ts";
import type { Claim } from "./order.ts";

/** What the caller may ask of the browsers. */
export function claimOf(
  { tenant, priority = "interactive" }: Ctx,
  timeoutMs: number,
  atOnce: number | null = null,
): Claim {
  const { id: tenantId, tier } = tenant;
  return { tenantId, priority, atOnce: atOnce ?? capturesAtOnce[tier], weight: laneWeight[tier], timeoutMs };
}
