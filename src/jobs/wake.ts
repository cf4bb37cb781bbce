// Word to the queue that a tenant has jobs to be made.
import { z } from "zod";
import type { BaseCtx } from "#platform/ctx.ts";

/** Ids only: what is to be captured stays in the database. */
export const wakeMessage = z.object({ tenantId: z.string() });
type Word = z.infer<typeof wakeMessage>;

/** Given twice it does no harm. */
export async function wake(ctx: BaseCtx, tenantId: string, delaySeconds = 0): Promise<void> {
  await ctx.jobs.send({ tenantId } satisfies Word, { delaySeconds });
}
