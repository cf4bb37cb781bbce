import { lt } from "drizzle-orm";
import { cacheEventsSeen, cacheLookups } from "#db/schema/cache-lookups.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { countsKeptDays, eventsSeenDays } from "./settings.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** Lets go of old counts and of event ids that no queue delivers any more. */
export async function sweepCacheCounts({ db, clock }: BaseCtx): Promise<void> {
  const now = clock.now();
  const firstDay = new Date(now - countsKeptDays * dayMs).toISOString().slice(0, 10);
  await db.batch([
    db.delete(cacheEventsSeen).where(lt(cacheEventsSeen.seenAt, now - eventsSeenDays * dayMs)),
    db.delete(cacheLookups).where(lt(cacheLookups.day, firstDay)),
  ]);
}
