// Refusals that still hold, a tenant: one that asks again at once is told the same without a record and a browser's time.
import { AppError } from "#core/errors.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { Claim, Failed } from "./order.ts";

/** In this time a place may come free; it is then given to whoever asks first. */
const heldMsMax = 1000;
const tenantsMax = 1000;

type Denial = { until: number; claim: Claim; failed: Failed };
const denials = new Map<string, Denial>();

export function noteDenial({ clock }: BaseCtx, claim: Claim, failed: Failed): void {
  const heldMs = Math.min(heldMsMax, Number(failed.retryAfter ?? 0) * 1000);
  denials.delete(claim.tenantId);
  denials.set(claim.tenantId, { until: clock.now() + heldMs, claim, failed });
  const [oldest] = denials.keys();
  if (denials.size > tenantsMax && oldest !== undefined) denials.delete(oldest);
}

/** @throws AppError as the refusal a moment ago, of a capture that ranked as high and had as much time */
export function assertNotDenied({ clock }: BaseCtx, claim: Claim): void {
  const denial = denials.get(claim.tenantId);
  if (!denial || clock.now() >= denial.until) return;
  const ranksHigher = claim.priority === "interactive" && denial.claim.priority === "background";
  if (ranksHigher || claim.timeoutMs > denial.claim.timeoutMs) return;
  const { code, detail, retryAfter } = denial.failed;
  throw new AppError(code, detail, retryAfter ? { headers: { "Retry-After": retryAfter } } : {});
}
