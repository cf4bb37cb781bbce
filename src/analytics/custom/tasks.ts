import { lt } from "drizzle-orm";
import { customMetrics, customPoints } from "#db/schema/alerting.ts";
import type { BaseCtx } from "#platform/ctx.ts";

const keptMs = 30 * 24 * 60 * 60 * 1000;

/** Lets go of points whose time is over, and of names that nothing was written under since. */
export async function forgetCustomMetrics({ db, clock }: BaseCtx): Promise<void> {
  const before = clock.now() - keptMs;
  await db.batch([
    db.delete(customPoints).where(lt(customPoints.minute, before)),
    db.delete(customMetrics).where(lt(customMetrics.lastAt, before)),
  ]);
}
