import { sql } from "drizzle-orm";
import { apiRequests, apiRequestsSeen } from "#db/schema/api-requests.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { requestsMessage } from "./note.ts";

/** So many of the largest fit into one value of D1's, 2 MB. */
const messagesAtOnce = 12;

/** Adds calls to the sums. Sums and the messages' ids are written together, so that a message counts once. */
export async function consumeApiRequests(ctx: BaseCtx, batch: MessageBatch): Promise<void> {
  const messages = new Map<string, unknown[]>();
  for (const message of batch.messages) {
    const read = requestsMessage.safeParse(message.body);
    if (read.success) messages.set(read.data.id, read.data.sums);
    else ctx.log.error("unreadable calls of the API", read.error, { message_id: message.id });
  }
  const all = [...messages].map(([id, sums]) => ({ id, sums }));
  for (let start = 0; start < all.length; start += messagesAtOnce) {
    const some = JSON.stringify(all.slice(start, start + messagesAtOnce));
    await ctx.db.batch([add(ctx, some), markSeen(ctx, some)]);
  }
  batch.ackAll();
}

function add({ db }: BaseCtx, messages: string) {
  const { tenantId, minute, route, method, status, outcome, upToMs, count, durationMs } = apiRequests;
  return db
    .insert(apiRequests)
    .select(
      sql`SELECT one.value ->> 'tenantId', one.value ->> 'minute', one.value ->> 'method', one.value ->> 'route',
          one.value ->> 'status', one.value ->> 'outcome', one.value ->> 'upToMs',
          sum(one.value ->> 'count'), sum(one.value ->> 'durationMs')
        FROM json_each(${messages}) AS message, json_each(message.value, '$.sums') AS one
        WHERE message.value ->> 'id' NOT IN (SELECT id FROM ${apiRequestsSeen})
        GROUP BY 1, 2, 3, 4, 5, 6, 7`,
    )
    .onConflictDoUpdate({
      target: [tenantId, minute, route, method, status, outcome, upToMs],
      set: { count: sql`${count} + excluded.count`, durationMs: sql`${durationMs} + excluded.duration_ms` },
    });
}

function markSeen({ db, clock }: BaseCtx, messages: string) {
  return db
    .insert(apiRequestsSeen)
    .select(sql`SELECT value ->> 'id', ${clock.now()} FROM json_each(${messages}) WHERE true`)
    .onConflictDoNothing();
}
