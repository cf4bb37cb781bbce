import type { BaseCtx } from "#platform/ctx.ts";
import { outbound } from "#platform/outbound.ts";
import { stepReplay } from "#webhooks/replays/step.ts";
import { countLost } from "./count-lost.ts";
import { attempt } from "./attempt.ts";
import type { Bell } from "./bell.ts";
import { type Claim, claimDue } from "./claim.ts";
import { type Memory, takeStart } from "./memory.ts";
import { note } from "./note.ts";
import { outcomeOf } from "./outcome.ts";
import type { Delivery, Endpoint } from "./rows.ts";
import { claimsMax, runMs } from "./settings.ts";

/** `endpoint` is none in a lane of jobs' own addresses. */
type Work = { lane: string; memory: Memory; bell: Bell; endpoint?: Endpoint | undefined };

/** Nobody waits longer without looking. */
const waitMsMax = 60_000;

/** As one delivery ends the next is claimed. Ends with the last one. @returns when the lane is due again */
export async function sendDue(ctx: BaseCtx, work: Work): Promise<number | null> {
  const { lane, memory, bell } = work;
  const endsAt = ctx.clock.now() + runMs;
  const underWay = new Set<Promise<void>>();
  const send = outbound(ctx);
  try {
    for (let claims = 0; ; claims++) {
      const isOver = claims >= claimsMax || ctx.clock.now() >= endsAt;
      const free = isOver ? 0 : placesFree(ctx, work, underWay.size);
      const claim = await claimDue(ctx, lane, free);
      work.endpoint = claim.endpoint;
      for (const delivery of claim.deliveries) {
        takeStart(memory, claim.endpoint?.ratePerMinute ?? null, ctx.clock.now());
        const done = tell(delivery, claim).finally(() => underWay.delete(done));
        underWay.add(done);
      }
      const hasReplay = claim.hasReplay && claim.endpoint?.status === "enabled";
      if (hasReplay && claim.deliveries.length < free && (await stepReplay(ctx, lane))) continue;
      const dueAt = claim.nextAt ?? (hasReplay ? ctx.clock.now() : null);
      const nextAt = dueAt === null ? null : Math.max(dueAt, opensAt(work));
      if (underWay.size === 0) return nextAt;
      const isFull = isOver || underWay.size >= memory.atOnce || nextAt === null;
      const waitMs = isFull ? waitMsMax : Math.max(0, nextAt - ctx.clock.now());
      await bell.wait(Math.min(waitMs, waitMsMax), underWay);
    }
  } finally {
    // Where one could not be noted, the others still can.
    await Promise.allSettled(underWay);
  }

  async function tell(delivery: Delivery, claim: Claim): Promise<void> {
    const tried = await attempt(ctx, send, claim, delivery);
    const policy = claim.endpoint?.retryPolicy ?? "quick";
    const lost = tried.sent.errorClass === null ? 0 : await countLost(ctx, delivery);
    const judged = { policy, isProbe: false, lost, now: ctx.clock.now(), random: Math.random() };
    const outcome = outcomeOf(tried, memory, judged);
    memory.pausedUntil = outcome.pausedUntil ?? memory.pausedUntil;
    await note(ctx, tried, outcome, claim.endpoint);
  }
}

/** When the next may be begun, by what the receiver asked for and by its rate. */
function opensAt({ endpoint, memory }: Work): number {
  const pausedUntil = endpoint ? (endpoint.pausedUntil ?? 0) : memory.pausedUntil;
  return endpoint?.ratePerMinute ? Math.max(pausedUntil, memory.nextStartAt) : pausedUntil;
}

function placesFree(ctx: BaseCtx, work: Work, taken: number): number {
  if (opensAt(work) > ctx.clock.now()) return 0;
  const free = Math.max(0, work.memory.atOnce - taken);
  return work.endpoint?.ratePerMinute ? Math.min(1, free) : free;
}
