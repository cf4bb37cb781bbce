import { z } from "zod";
import type { BaseCtx } from "#platform/ctx.ts";
import { inMessage } from "#telemetry/trace/messages.ts";
import { deliver } from "./deliver.ts";

const message = z.object({ tenantId: z.string(), captureId: z.string() });

/** Where D1 cannot be reached; everything else stands in the capture's record, with the time of the next attempt. */
const retrySeconds = 30;

/** Delivers captures, all of a batch at once, so that one slow bucket holds up no other. Told twice, it is done once. */
export async function consumeDeliveries(ctx: BaseCtx, batch: MessageBatch): Promise<void> {
  await Promise.all(
    batch.messages.map(async (told) => {
      const read = message.safeParse(told.body);
      try {
        if (read.success) await inMessage(told, () => deliver(ctx, read.data));
        else ctx.log.error("unreadable delivery", read.error, { message_id: told.id });
        told.ack();
      } catch (err) {
        ctx.log.error("delivery could not be noted", err, { message_id: told.id });
        told.retry({ delaySeconds: retrySeconds });
      }
    }),
  );
}
