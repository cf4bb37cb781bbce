import { lt } from "drizzle-orm";
import { apiRequests, apiRequestsSeen } from "#db/schema/api-requests.ts";
import type { BaseCtx } from "#platform/ctx.ts";

/** Longer than a queue delivers anything. */
const seenKeptMs = 5 * 24 * 60 * 60 * 1000;

/** Lets go of calls whose time is over, and of message ids that no queue delivers any more. */
export async function forgetApiRequests({ db, clock, config }: BaseCtx): Promise<void> {
  const now = clock.now();
  await db.batch([
    db.delete(apiRequests).where(lt(apiRequests.minute, now - config.apiLogKeptMs)),
    db.delete(apiRequestsSeen).where(lt(apiRequestsSeen.seenAt, now - seenKeptMs)),
  ]);
}
