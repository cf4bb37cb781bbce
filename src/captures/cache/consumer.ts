import { sql } from "drizzle-orm";
import { cacheEventsSeen, cacheLookups } from "#db/schema/cache-lookups.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { lookupsMessage } from "./note.ts";

/** So many of the largest fit into one value of D1's, 2 MB. */
const eventsAtOnce = 20;

/** Adds lookups to the daily sums. Sums and the events' ids are written together, so that an event counts once. */
export async function consumeCacheEvents(ctx: BaseCtx, batch: MessageBatch): Promise<void> {
  const events = new Map<string, unknown[]>();
  for (const message of batch.messages) {
    const event = lookupsMessage.safeParse(message.body);
    if (event.success) events.set(event.data.id, event.data.counts);
    else ctx.log.error("unreadable cache event", event.error, { message_id: message.id });
  }
  const read = [...events].map(([id, counts]) => ({ id, counts }));
  for (let start = 0; start < read.length; start += eventsAtOnce) {
    const some = JSON.stringify(read.slice(start, start + eventsAtOnce));
    await ctx.db.batch([add(ctx, some), markSeen(ctx, some)]);
  }
  batch.ackAll();
}

function add({ db }: BaseCtx, events: string) {
  const { tenantId, day, pattern, outcome, count, ageSeconds } = cacheLookups;
  return db
    .insert(cacheLookups)
    .select(
      sql`SELECT sums.value ->> 'tenantId', sums.value ->> 'day', sums.value ->> 'pattern', sums.value ->> 'outcome',
          sum(sums.value ->> 'count'), sum(sums.value ->> 'ageSeconds')
        FROM json_each(${events}) AS event, json_each(event.value, '$.counts') AS sums
        WHERE event.value ->> 'id' NOT IN (SELECT id FROM ${cacheEventsSeen})
        GROUP BY 1, 2, 3, 4`,
    )
    .onConflictDoUpdate({
      target: [tenantId, day, pattern, outcome],
      set: { count: sql`${count} + excluded.count`, ageSeconds: sql`${ageSeconds} + excluded.age_seconds` },
    });
}

function markSeen({ db, clock }: BaseCtx, events: string) {
  return db
    .insert(cacheEventsSeen)
    .select(sql`SELECT value ->> 'id', ${clock.now()} FROM json_each(${events}) WHERE true`)
    .onConflictDoNothing();
}
