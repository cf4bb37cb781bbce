import { z } from "zod";
import type { BaseCtx } from "#platform/ctx.ts";

/** Ids only: what came stays in the database. */
export const inboundMessage = z.object({ id: z.string() });

/** A call to the queue takes so many messages. */
const callMessagesMax = 100;

/** Sends word of events that are to be worked on. Never throws: what is not sent, the sweep finds. */
export async function enqueue(ctx: BaseCtx, ids: string[], delaySeconds = 0): Promise<void> {
  const messages = ids.map((id) => ({ body: { id } satisfies z.infer<typeof inboundMessage>, delaySeconds }));
  try {
    for (let start = 0; start < messages.length; start += callMessagesMax)
      await ctx.inbound.sendBatch(messages.slice(start, start + callMessagesMax));
  } catch (err) {
    ctx.log.error("inbound events wait for the sweep", err, { events: ids.length });
  }
}
