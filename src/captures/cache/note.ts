// What became of each lookup goes through a queue into daily counts: no request waits for it, and none writes it.
import { z } from "zod";
import type { Ctx } from "#platform/ctx.ts";
import { gathering } from "#platform/gather.ts";
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

const addLookup = gathering<Count>({
  name: "cache lookups",
  // With patterns at their longest.
  sumsMax: 200,
  send: (ctx, { id, sums }) => ctx.cacheEvents.send({ id, counts: sums }),
});

/** Counts one lookup. */
export function noteLookup(ctx: Ctx, outcome: Outcome, url: string | undefined, ageMs = 0): void {
  const found = outcome === "stale" ? "hit" : outcome;
  if (found === "hit") ctx.metrics.count("cache_hits_total", { cache: "captures" });
  if (found === "miss") ctx.metrics.count("cache_misses_total", { cache: "captures" });
  const day = new Date(ctx.clock.now()).toISOString().slice(0, 10);
  const { pattern } = patternOf(entryUrl(url));
  const of = { tenantId: ctx.tenant.id, day, pattern, outcome };
  addLookup(ctx, JSON.stringify(Object.values(of)), { ...of, count: 0, ageSeconds: 0 }, (sum) => {
    sum.count++;
    sum.ageSeconds += Math.floor(ageMs / 1000);
  });
}
