// Works at a tenant's work in bounded steps: each leaves its state, from which whoever comes next goes on.
import { and, eq, isNull, lte, or, sql } from "drizzle-orm";
import { tenantWork } from "#db/schema/tenant-work.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { WorkKind, WorkRow } from "./new-work.ts";
import { sendWork } from "./wake.ts";

/**
 * One step: the state it leaves, saved after it, with a time before which the next is not to begin; or null where all is
 * done, which the step itself has noted. Done twice from one state it does no harm.
 */
export type Step = (ctx: BaseCtx, work: WorkRow) => Promise<{ state: object; dueAt?: number } | null>;

/** One who is silent for so long was cut off. */
const leaseMs = 2 * 60 * 1000;
const runMs = 20_000;
/** A step takes up to a hundred words to D1 and R2, of which an invocation has 1,000. */
const stepsMax = 8;

/** Resolves when there is nothing to do now, or others are at it. Never throws: what failed is tried again later. */
export async function runWork(ctx: BaseCtx, steps: Record<WorkKind, Step>, workId: string): Promise<void> {
  const claimed = await claim(ctx, workId).catch((err: unknown) =>
    ctx.log.error("a tenant's work waits for the sweep", err, { work_id: workId }),
  );
  if (!claimed) return;
  try {
    await go(ctx, steps[claimed.kind], claimed);
  } catch (err) {
    ctx.log.error("a tenant's work failed", err, { work_id: workId, tenant_id: claimed.tenantId });
    await postpone(ctx, claimed, err);
  }
}

async function claim({ db, clock }: BaseCtx, workId: string): Promise<WorkRow | undefined> {
  const now = clock.now();
  const { id, dueAt, leaseEndsAt, attempts } = tenantWork;
  const isFree = or(isNull(leaseEndsAt), lte(leaseEndsAt, now));
  const [row] = await db
    .update(tenantWork)
    .set({ leaseEndsAt: now + leaseMs, attempts: sql`${attempts} + 1` })
    .where(and(eq(id, workId), lte(dueAt, now), isFree))
    .returning();
  return row;
}

async function go(ctx: BaseCtx, step: Step, claimed: WorkRow): Promise<void> {
  const endsAt = ctx.clock.now() + runMs;
  let work = claimed;
  for (let count = 1; ; count++) {
    const left = await step(ctx, work);
    if (!left) return;
    const now = ctx.clock.now();
    const dueAt = left.dueAt ?? now;
    const isPause = dueAt > now || count >= stepsMax || now >= endsAt;
    const state = left.state as WorkRow["state"];
    const leaseEndsAt = isPause ? null : now + leaseMs;
    const [saved] = await ctx.db
      .update(tenantWork)
      .set({ state, dueAt, leaseEndsAt, failures: 0, error: null })
      .where(isMine(work))
      .returning();
    // Somebody who began later goes on with it, or it was called off.
    if (!saved) return;
    if (!isPause) {
      work = saved;
      continue;
    }
    return sendWork(ctx, work.id, Math.max(0, Math.ceil((dueAt - now) / 1000)));
  }
}

async function postpone(ctx: BaseCtx, work: WorkRow, err: unknown): Promise<void> {
  const failures = work.failures + 1;
  const dueAt = ctx.clock.now() + Math.min(60 * 60 * 1000, 5000 * 2 ** failures);
  const error = err instanceof Error ? err.message.slice(0, 500) : "Failed";
  await ctx.db
    .update(tenantWork)
    .set({ dueAt, leaseEndsAt: null, failures, error })
    .where(isMine(work))
    .catch(() => undefined);
}

/** Only who took it up last. */
export const isMine = ({ id, attempts }: WorkRow) =>
  and(eq(tenantWork.id, id), eq(tenantWork.attempts, attempts));
