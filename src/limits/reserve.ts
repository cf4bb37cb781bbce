// Captures hold a place in their tenant's allowance while they are made: those that are made count, no others.
import { AppError } from "#core/errors.ts";
import { within } from "#core/within.ts";
import type { Ctx } from "#platform/ctx.ts";
import { callerOf, gateOf } from "./admit.ts";
import type { Held, Refusal } from "./decide.ts";
import { refused } from "./refuse.ts";
import { answerMsMax } from "./settings.ts";

/** `timeoutMs` is what is left of the capture's time, `waitedMs` what its turn took; `atOnce` how many may be made at once, null: as the plan says. */
export type Place = { timeoutMs: number; waitedMs: number; atOnce: number | null };

/**
 * Makes a capture in its place: waits for its turn, and tells the gate how it ended.
 * @param needsLane whether it counts among those made at once
 * @throws AppError `blocked`; `quota_exceeded`; `rate_limited` where its turn would come too late; `limits_unavailable` where the
 * gate is out of reach, since captures cost money
 */
export async function inPlace<T>(
  ctx: Ctx,
  { timeoutMs, needsLane }: { timeoutMs: number; needsLane: boolean },
  make: (place: Place) => Promise<T>,
): Promise<T> {
  if (!ctx.config.limits.isEnabled) return make({ timeoutMs, waitedMs: 0, atOnce: null });
  const { id: tenantId, tier } = ctx.tenant;
  const place = { id: crypto.randomUUID(), tenantId, tier };
  const isInteractive = ctx.priority !== "background";
  const { key, user } = callerOf(ctx, "");
  const held = await hold(ctx, { ...place, key, user, timeoutMs, needsLane, isInteractive });
  if (!held.isAllowed) throw refused(held);
  const { waitedMs, atOnce } = held;
  let isMade = false;
  try {
    const made = await make({ timeoutMs: timeoutMs - waitedMs, waitedMs, atOnce });
    isMade = true;
    return made;
  } finally {
    ctx.waitUntil(settle(ctx, place, isMade));
  }
}

type Asked = Parameters<ReturnType<typeof gateOf>["reserve"]>[0];

async function hold(ctx: Ctx, asked: Asked): Promise<Held | Refusal> {
  const late = () => new Error("The gate did not answer in time");
  const ask = () =>
    within<Held | Refusal>(asked.timeoutMs + answerMsMax, gateOf(ctx, asked.tenantId).reserve(asked), late);
  try {
    // Once more where the object was replaced meanwhile: it is the same reservation by its id.
    return await ask().catch(ask);
  } catch (err) {
    ctx.waitUntil(settle(ctx, asked, false));
    ctx.log.error("a capture was refused without its gate", err, { tenant_id: asked.tenantId });
    throw new AppError("limits_unavailable", "Whether the plan allows this capture cannot be told just now", {
      headers: { "Retry-After": "5" },
      cause: err,
    });
  }
}

/** What is not told holds its place until it lapses. */
async function settle(
  ctx: Ctx,
  { id, tenantId, tier }: Pick<Asked, "id" | "tenantId" | "tier">,
  isMade: boolean,
) {
  const tell = () => gateOf(ctx, tenantId).settle({ id, tenantId, tier }, isMade);
  try {
    await tell().catch(tell);
  } catch (err) {
    ctx.log.error("a gate was not told how a capture ended", err, { tenant_id: tenantId, is_made: isMade });
  }
}
