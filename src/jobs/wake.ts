// Word to the queue that tenants have jobs to be made.
import { z } from "zod";
import { announce } from "#events/announce.ts";
import type { BaseCtx, Ctx } from "#platform/ctx.ts";

/** Ids only: what is to be captured stays in the database. */
export const wakeMessage = z.object({ tenantId: z.string() });
type Word = z.infer<typeof wakeMessage>;

/** A call to the queue takes so many messages. */
const callMessagesMax = 100;

/** Given twice it does no harm. */
export async function wake(ctx: BaseCtx, tenantId: string, delaySeconds = 0): Promise<void> {
  await ctx.jobs.send({ tenantId } satisfies Word, { delaySeconds });
}

export async function wakeAll(ctx: BaseCtx, tenantIds: Iterable<string>): Promise<void> {
  const words = Array.from(tenantIds, (tenantId) => ({ body: { tenantId } satisfies Word }));
  for (let start = 0; start < words.length; start += callMessagesMax)
    await ctx.jobs.sendBatch(words.slice(start, start + callMessagesMax));
}

/** After a job was recorded: word to the queue, and of the event. Never throws: what is not sent the sweeps find. */
export async function sendWord(ctx: Ctx, jobId: string): Promise<void> {
  const waking = wake(ctx, ctx.tenant.id).catch((err: unknown) =>
    ctx.log.error("a job waits for the sweep", err, { job_id: jobId }),
  );
  await Promise.all([waking, announce(ctx, ctx.tenant.id)]);
}
