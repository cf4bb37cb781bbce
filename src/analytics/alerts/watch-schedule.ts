import type { BaseCtx } from "#platform/ctx.ts";
import { evaluateRule } from "./evaluate.ts";
import { ruleIdOf } from "./service/table.ts";

const everyMs = 60_000;
let lookedAt = 0;

/** Looks whether the schedule still runs, which looks at all other rules; once a minute, wherever work goes on. */
export async function watchSchedule(ctx: BaseCtx): Promise<void> {
  const now = ctx.clock.now();
  if (now - lookedAt >= 0 && now - lookedAt < everyMs) return;
  lookedAt = now;
  try {
    await evaluateRule(ctx, ruleIdOf("ScheduleStopped"));
  } catch (err) {
    ctx.log.error("nobody could look whether the schedule runs", err);
  }
}
