// Word to the queue that a tenant's work is due.
import { and, asc, eq, isNotNull, isNull, lte, or } from "drizzle-orm";
import { z } from "zod";
import { tenantWork } from "#db/schema/tenant-work.ts";
import type { BaseCtx } from "#platform/ctx.ts";

/** Given twice it does no harm. */
export const workMessage = z.object({ workId: z.string() });

const rowsMax = 100;

/** Never throws: what is not sent the sweep finds. */
export async function sendWork(ctx: BaseCtx, workId: string, delaySeconds = 0): Promise<void> {
  try {
    await ctx.tenantWork.send({ workId } satisfies z.infer<typeof workMessage>, { delaySeconds });
  } catch (err) {
    ctx.log.error("a tenant's work waits for the sweep", err, { work_id: workId });
  }
}

/** Word of all that a tenant has to be done, each for when it is due. Never throws. */
export async function wakeWork(ctx: BaseCtx, tenantId: string): Promise<void> {
  const { id, dueAt } = tenantWork;
  const rows = await ctx.db
    .select({ id, dueAt })
    .from(tenantWork)
    .where(and(eq(tenantWork.tenantId, tenantId), isNotNull(dueAt)))
    .catch((): { id: string; dueAt: number | null }[] => []);
  const secondsTo = (at: number) => Math.max(0, Math.ceil((at - ctx.clock.now()) / 1000));
  // What is far off is left to the sweep.
  const soon = rows.map((row) => ({ id: row.id, seconds: secondsTo(row.dueAt ?? 0) }));
  for (const { id: workId, seconds } of soon) if (seconds <= 60) await sendWork(ctx, workId, seconds);
}

/** The clock's: word of what is due and nobody is at, whoever was cut off. */
export async function wakeDueWork(ctx: BaseCtx): Promise<void> {
  const now = ctx.clock.now();
  const { id, dueAt, leaseEndsAt } = tenantWork;
  const due = await ctx.db
    .select({ id })
    .from(tenantWork)
    .where(and(lte(dueAt, now), or(isNull(leaseEndsAt), lte(leaseEndsAt, now))))
    .orderBy(asc(dueAt))
    .limit(rowsMax);
  for (const row of due) await sendWork(ctx, row.id);
}
