// Notes of calls become rows of the log, sums by the minute, and rollups by the hour and the day.
import { sql } from "drizzle-orm";
import { bucketOf } from "#core/sketch.ts";
import { apiRequests, apiRequestsSeen, requestLog } from "#db/schema/api-requests.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { addToUsage, placeInUsage } from "#analytics/usage/add.ts";
import { type Call, requestsMessage } from "./note.ts";
import { addToRollups, addToSketches } from "./roll-up.ts";
import { isNew } from "./seen.ts";
import { spanEnd } from "./spans.ts";

/** So many of the largest fit into one value of D1's, 2 MB. */
const messagesAtOnce = 12;
const minuteMs = 60_000;

/** Shows calls to whoever follows a tenant's requests live. Never throws. */
export type Tell = (ctx: BaseCtx, calls: readonly Call[]) => Promise<void>;

/** Everything of a message is written together with its id, so that it counts once however often it comes. */
export function consumeApiRequests(tell: Tell) {
  return async (ctx: BaseCtx, batch: MessageBatch): Promise<void> => {
    const messages = new Map<string, Call[]>();
    for (const message of batch.messages) {
      const read = requestsMessage.safeParse(message.body);
      if (read.success) messages.set(read.data.id, read.data.calls);
      else ctx.log.error("unreadable calls of the API", read.error, { message_id: message.id });
    }
    const all = [...messages];
    for (let start = 0; start < all.length; start += messagesAtOnce)
      await write(ctx, all.slice(start, start + messagesAtOnce));
    batch.ackAll();
    await tell(ctx, [...messages.values()].flat());
  };
}

async function write(ctx: BaseCtx, messages: [id: string, calls: Call[]][]): Promise<void> {
  const rows = messages.flatMap(([message, calls]) => calls.map((call) => ({ ...call, message })));
  const figures = JSON.stringify(rows.map((row) => ({ ...row, replay: null, ...placeOf(row) })));
  await ctx.db.batch([
    addToMinutes(ctx, figures),
    addToRollups(ctx, figures),
    addToSketches(ctx, figures),
    addToUsage(ctx, figures),
    addToLog(ctx, JSON.stringify(rows)),
    markSeen(ctx, JSON.stringify(messages.map(([id]) => id))),
  ]);
}

const placeOf = (call: Call) => ({ ...placeInUsage(call), ...placeInSums(call) });

const placeInSums = ({ createdAt, durationMs }: Call) => ({
  bucket: bucketOf(durationMs),
  minute: createdAt - (createdAt % minuteMs),
  upToMs: spanEnd(durationMs),
});

function addToMinutes({ db }: BaseCtx, calls: string) {
  const { tenantId, minute, route, method, status, outcome, upToMs, count, durationMs } = apiRequests;
  return db
    .insert(apiRequests)
    .select(
      sql`SELECT one.value ->> 'tenantId', one.value ->> 'minute', one.value ->> 'method', one.value ->> 'route',
          one.value ->> 'status', one.value ->> 'outcome', one.value ->> 'upToMs',
          count(*), sum(one.value ->> 'durationMs')
        FROM json_each(${calls}) AS one WHERE ${isNew} GROUP BY 1, 2, 3, 4, 5, 6, 7`,
    )
    .onConflictDoUpdate({
      target: [tenantId, minute, route, method, status, outcome, upToMs],
      set: { count: sql`${count} + excluded.count`, durationMs: sql`${durationMs} + excluded.duration_ms` },
    });
}

function addToLog({ db }: BaseCtx, calls: string) {
  const fields = [
    "id",
    "tenantId",
    "createdAt",
    "method",
    "route",
    "version",
    "status",
    "outcome",
    "durationMs",
    "actorType",
    "actorId",
    "agent",
    "cache",
    "errorCode",
    "captureId",
    "requestId",
    "traceId",
    "replay",
  ] as const satisfies (keyof typeof requestLog.$inferSelect)[];
  const values = fields.map((field) => sql`one.value ->> ${sql.raw(`'${field}'`)}`);
  return db
    .insert(requestLog)
    .select(sql`SELECT ${sql.join(values, sql`, `)} FROM json_each(${calls}) AS one WHERE ${isNew}`)
    .onConflictDoNothing();
}

function markSeen({ db, clock }: BaseCtx, ids: string) {
  return db
    .insert(apiRequestsSeen)
    .select(sql`SELECT value, ${clock.now()} FROM json_each(${ids}) WHERE true`)
    .onConflictDoNothing();
}
