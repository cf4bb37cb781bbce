import type { BaseCtx } from "#platform/ctx.ts";
import { claimJob } from "./claim.ts";
import { tenantOf } from "./queries.ts";
import { runJob } from "./run.ts";
import { turnMs } from "./settings.ts";
import { sendTurn } from "./wake.ts";

/**
 * Makes captures of one tenant, one after the other, for a short time; then goes to the queue's end, behind the other
 * tenants. With nothing left to do it is over, and so are turns given twice.
 */
export async function takeTurn(ctx: BaseCtx, tenantId: string): Promise<void> {
  const tenant = await tenantOf(ctx, tenantId);
  if (!tenant) return;
  const endsAt = ctx.clock.now() + turnMs;
  do {
    const claimed = await claimJob(ctx, tenant);
    if (!claimed) return;
    await runJob(ctx, claimed);
  } while (ctx.clock.now() < endsAt);
  await sendTurn(ctx, tenant);
}
