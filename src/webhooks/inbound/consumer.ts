// What came in, worked on: each event by itself, so that one that fails holds up no other.
import type { BaseCtx } from "#platform/ctx.ts";
import { inMessage } from "#telemetry/trace/messages.ts";
import { inboundMessage } from "./enqueue.ts";
import type { Handlers } from "./handlers.ts";
import { work } from "./work.ts";

/** Where D1 cannot be reached; all else stands in the event's row, with the time of the next attempt. */
const retrySeconds = 30;

export function consumeInbound(handlers: Handlers) {
  return async (ctx: BaseCtx, batch: MessageBatch): Promise<void> => {
    await Promise.all(
      batch.messages.map(async (told) => {
        const read = inboundMessage.safeParse(told.body);
        try {
          if (read.success) await inMessage(told, () => work(ctx, read.data.id, handlers));
          else ctx.log.error("unreadable inbound message", read.error, { message_id: told.id });
          told.ack();
        } catch (err) {
          ctx.log.error("inbound event could not be noted", err, { message_id: told.id });
          told.retry({ delaySeconds: retrySeconds });
        }
      }),
    );
  };
}
