// What waits in every queue, and in the one beside it where what was given up ends.
import { within } from "#core/within.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { Gauges } from "#telemetry/metrics/expose.ts";
import { gaugesOf } from "./gauges.ts";

const keptMs = 30_000;
const answerMsMax = 3000;

let kept: { at: number; gauges: Gauges } | undefined;

/** A queue that cannot be asked is left out: nought would say that nothing waits there. */
export async function queueGauges(ctx: BaseCtx): Promise<Gauges> {
  const now = ctx.clock.now();
  if (kept && now - kept.at >= 0 && now - kept.at < keptMs) return kept.gauges;
  const late = () => new Error("It did not answer in time");
  const found = await Promise.all(
    ctx.queues().flatMap((queue) =>
      (["waiting", "dead"] as const).map(async (state) => {
        try {
          const { messages } = await within(answerMsMax, queue[state](), late);
          return [["queue_messages", { queue: queue.name, state }, messages] as const];
        } catch (err) {
          ctx.log.warn("a queue did not say what waits in it", {
            queue: queue.name,
            state,
            reason: String(err),
          });
          return [];
        }
      }),
    ),
  );
  const gauges = gaugesOf(found.flat());
  kept = { at: now, gauges };
  return gauges;
}
