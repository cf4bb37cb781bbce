import { and, eq, lt, sql } from "drizzle-orm";
import {
  apiRequests,
  apiRequestsSeen,
  apiUsage,
  requestLog,
  requestRollups,
  requestSketches,
  requestWatchers,
} from "#db/schema/api-requests.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { idFrom } from "./id-from.ts";

const dayMs = 24 * 60 * 60 * 1000;
/** Longer than a queue delivers anything. */
const seenKeptMs = 5 * dayMs;
const hoursKeptMs = 90 * dayMs;
/** What is shown of the last hour is set against the hour before. */
const minutesKeptMs = dayMs;
const daysKeptMs = 800 * dayMs;
/** More than come in a minute wait for the next. */
const rowsAtOnce = 20_000;

/** Lets go of calls whose time is over, and of message ids that no queue delivers any more. */
export async function forgetApiRequests({ db, clock, config }: BaseCtx): Promise<void> {
  const now = clock.now();
  const old = sql`select id from ${requestLog} where id < ${idFrom(now - config.apiLogKeptMs)} limit ${rowsAtOnce}`;
  const oldOf = (table: typeof requestRollups | typeof requestSketches, span: "hour" | "day", ms: number) =>
    db.delete(table).where(and(eq(table.span, span), lt(table.beginsAt, now - ms)));
  const usageOf = (span: "minute" | "hour", ms: number) =>
    db.delete(apiUsage).where(and(eq(apiUsage.span, span), lt(apiUsage.beginsAt, now - ms)));
  await db.batch([
    db.delete(apiRequests).where(lt(apiRequests.minute, now - config.apiLogKeptMs)),
    db.delete(apiRequestsSeen).where(lt(apiRequestsSeen.seenAt, now - seenKeptMs)),
    db.delete(requestLog).where(sql`${requestLog.id} in (${old})`),
    oldOf(requestRollups, "hour", hoursKeptMs),
    oldOf(requestRollups, "day", daysKeptMs),
    oldOf(requestSketches, "hour", hoursKeptMs),
    oldOf(requestSketches, "day", daysKeptMs),
    usageOf("minute", minutesKeptMs),
    usageOf("hour", hoursKeptMs),
    db.delete(requestWatchers).where(lt(requestWatchers.until, now)),
  ]);
}
