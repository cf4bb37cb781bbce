// What became of each lookup goes through a queue into daily counts: no request waits for it, and none writes it.
import { z } from "zod";
import type { BaseCtx, Ctx } from "#platform/ctx.ts";
import { entryUrl, patternOf } from "./entry.ts";

export const outcomes = ["hit", "miss", "stale", "bypass", "fresh"] as const;
export type Outcome = (typeof outcomes)[number];

const count = z.object({
  tenantId: z.string(),
  day: z.iso.date(),
  pattern: z.string(),
  outcome: z.enum(outcomes),
  count: z.int().positive(),
  /** Sum of the ages of what was answered, for their mean. */
  ageSeconds: z.int().min(0),
});
/** An event: lookups of an isolate since its last, summed up. Delivered twice, its id makes it count once. */
export const lookupsMessage = z.object({ id: z.string(), counts: z.array(count) });
type Count = z.infer<typeof count>;

/** One message carries so many sums; with patterns at their longest it stays under the queue's 128 KB. */
const countsMax = 200;
/** A sender that has been at it for so long was cut off with its request. */
const sendingMsMax = 10_000;

const waiting = new Map<string, Count>();
let sendingSince = 0;

/** Counts one lookup. While a message is on its way further lookups gather, and go together in the next. */
export function noteLookup(ctx: Ctx, outcome: Outcome, url: string | undefined, ageMs = 0): void {
  const now = ctx.clock.now();
  const day = new Date(now).toISOString().slice(0, 10);
  const { pattern } = patternOf(entryUrl(url));
  const id = JSON.stringify([ctx.tenant.id, day, pattern, outcome]);
  const sum = waiting.get(id) ?? { tenantId: ctx.tenant.id, day, pattern, outcome, count: 0, ageSeconds: 0 };
  sum.count++;
  sum.ageSeconds += Math.floor(ageMs / 1000);
  waiting.set(id, sum);
  if (sendingSince > 0 && Math.abs(now - sendingSince) < sendingMsMax) return;
  sendingSince = now;
  ctx.waitUntil(sendWaiting(ctx));
}

async function sendWaiting(ctx: BaseCtx): Promise<void> {
  try {
    while (waiting.size > 0) {
      const batch = [...waiting].slice(0, countsMax);
      for (const [id] of batch) waiting.delete(id);
      const counts = batch.map(([, sum]) => sum);
      await ctx.cacheEvents.send({ id: ctx.ids.create("evt", ctx.clock.now()), counts });
    }
  } catch (err) {
    // Statistics, not money: what was on its way is lost, and said so.
    ctx.log.error("cache lookups were not queued", err);
  } finally {
    sendingSince = 0;
  }
}
