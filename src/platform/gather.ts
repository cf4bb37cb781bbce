// Sums that an isolate gathers over its requests and sends on together, so that a busy one sends few messages.
import type { BaseCtx } from "./ctx.ts";

/** A sender that has been at it for so long was cut off with its request. */
const sendingMsMax = 20_000;

type Gathering<Sum> = {
  /** What they are, for the log. */
  name: string;
  /** One message carries so many; it must stay under the queue's 128 KB. */
  sumsMax: number;
  /** Delivered twice, a message's id makes it count once. */
  send: (ctx: BaseCtx, message: { id: string; sums: Sum[] }) => Promise<unknown>;
};

/**
 * Gives what adds to the sum of an id, which begins as `first`. While a message is on its way further sums gather, and go
 * together in the next. Statistics, not money: what was on its way when sending failed is lost, and the log says so.
 */
export function gathering<Sum>({ name, sumsMax, send }: Gathering<Sum>) {
  const waiting = new Map<string, Sum>();
  let sendingSince = 0;

  async function sendWaiting(ctx: BaseCtx): Promise<void> {
    try {
      // The answer goes first; and those who come meanwhile go along, so that a busy isolate sends few messages.
      const { gatherMs } = ctx.config.metrics;
      if (gatherMs > 0) await new Promise((resolve) => setTimeout(resolve, gatherMs));
      while (waiting.size > 0) {
        const some = [...waiting].slice(0, sumsMax);
        for (const [id] of some) waiting.delete(id);
        await send(ctx, { id: ctx.ids.create("evt", ctx.clock.now()), sums: some.map(([, sum]) => sum) });
      }
    } catch (err) {
      ctx.log.error(`${name} were not queued`, err);
    } finally {
      sendingSince = 0;
    }
  }

  return (ctx: BaseCtx, id: string, first: Sum, add: (sum: Sum) => void): void => {
    const sum = waiting.get(id) ?? first;
    add(sum);
    waiting.set(id, sum);
    const now = ctx.clock.now();
    if (sendingSince > 0 && Math.abs(now - sendingSince) < sendingMsMax) return;
    sendingSince = now;
    ctx.waitUntil(sendWaiting(ctx));
  };
}
