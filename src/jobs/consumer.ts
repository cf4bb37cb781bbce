// Asynchronous work: what was recorded is made in turns, a message each, never lost and never stored twice.
import type { BaseCtx } from "#platform/ctx.ts";
import { takeTurn } from "./turn.ts";
import { turnMessage } from "./wake.ts";

/** A turn that breaks off is taken again; what it had begun is found by the sweep (`tasks.ts`). */
export async function consumeJobs(ctx: BaseCtx, batch: MessageBatch): Promise<void> {
  await Promise.all(batch.messages.map((message) => consumeOne(ctx, message)));
}

async function consumeOne(ctx: BaseCtx, message: Message): Promise<void> {
  const turn = turnMessage.safeParse(message.body);
  if (!turn.success) {
    ctx.log.error("unreadable turn", turn.error, { message_id: message.id });
    return message.ack();
  }
  try {
    await takeTurn(ctx, turn.data.tenantId);
    message.ack();
  } catch (err) {
    ctx.log.error("turn broke off", err, { tenant_id: turn.data.tenantId });
    message.retry({ delaySeconds: 10 * message.attempts });
  }
}
