// A stored picture brought to a size, on a tab of its own.
import { AppError } from "#core/errors.ts";
import { within } from "#core/within.ts";
import { contentTypes } from "#captures/options/formats.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { failureOf } from "./attempt.ts";
import type { BrowserHolder } from "./holder.ts";
import type { ScaleOrder, ScaleOutcome } from "./order.ts";
import { scale } from "./scale.ts";

/**
 * Never throws: a failure comes back as data, as a capture's does.
 * @param endsAt when the time for it is over, in milliseconds since 1970
 */
export async function scaleStored(
  ctx: BaseCtx,
  holder: BrowserHolder,
  order: ScaleOrder,
  endsAt: number,
): Promise<ScaleOutcome> {
  // A browser that ends lets every command under way fail, which is all that must be known of it here.
  const leasing = holder.lease(() => undefined);
  const scaled = leasing.then(({ tab }) => scaleOn(tab.cdp, ctx, order));
  const late = () => new AppError("render_failed", "The picture took too long to scale");
  try {
    await within(endsAt - ctx.clock.now(), scaled, late);
    return { ok: true };
  } catch (err) {
    const failure = failureOf(ctx, err);
    const step = failure.code === "browser_unavailable" ? "lease" : "scale";
    const report = { redirects: [], blocked: [], failed: [], console: [], notes: [] };
    return { ok: false, ...failure, step, timings: {}, report };
  } finally {
    ctx.waitUntil(leasing.then((lease) => lease.release()).catch(() => undefined));
  }
}

async function scaleOn(cdp: Parameters<typeof scale>[0], ctx: BaseCtx, order: ScaleOrder): Promise<void> {
  const source = await ctx.objects.get(order.sourceKey);
  if (!source) throw new AppError("not_found", "The capture's file is gone");
  const bytes = await scale(cdp, source.body as ReadableStream<Uint8Array>, order.scaling);
  await ctx.objects.put(order.objectKey, bytes, contentTypes[order.scaling.format]);
}
