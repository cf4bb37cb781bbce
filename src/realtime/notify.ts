import type { BaseCtx } from "#platform/ctx.ts";
import { inCall } from "#telemetry/trace/call.ts";
import { streamOf } from "./open.ts";

/** Wakes the tenant's stream. Word that is lost comes with the next event, or within a minute. */
export async function notifyStream(ctx: BaseCtx, tenantId: string): Promise<void> {
  try {
    await inCall("EventStream", "wake", async () => streamOf(ctx, tenantId).wake(tenantId));
  } catch (err) {
    ctx.log.error("the stream was not woken", err, { tenant_id: tenantId });
  }
}
