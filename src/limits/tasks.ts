// What the clock does to the counts of gates: minutes become hours, and what is old is forgotten.
import { and, eq, lt, sql } from "drizzle-orm";
import { limitAlerts, limitReports, limitWindows } from "#db/schema/limits.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { hoursKeptDays } from "./settings.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Adds minutes that are over to their hours. Both in one batch: a minute counts in one of them, never in both. */
export async function clearWindows({ db, clock, config }: BaseCtx): Promise<void> {
  // One minute sooner than promised, since this runs once a minute.
  const before = clock.now() - config.limits.cleanupMs + 60_000;
  const { tenantId, span, beginsAt, dimension, subject, allowed, refused } = limitWindows;
  const isOver = and(eq(span, "minute"), lt(beginsAt, before));
  await db.batch([
    db
      .insert(limitWindows)
      .select(
        sql`select ${tenantId}, 'hour', ${beginsAt} / ${sql.raw(String(hourMs))} * ${sql.raw(String(hourMs))} as hour,
            ${dimension}, ${subject}, sum(${allowed}), sum(${refused})
          from ${limitWindows} where ${isOver} group by 1, 3, 4, 5`,
      )
      .onConflictDoUpdate({
        target: [tenantId, span, beginsAt, dimension, subject],
        set: { allowed: sql`${allowed} + excluded.allowed`, refused: sql`${refused} + excluded.refused` },
      }),
    db.delete(limitWindows).where(isOver),
  ]);
}

/** Hours, and notes of reports and alerts, that nobody asks for any more. */
export async function forgetWindows({ db, clock }: BaseCtx): Promise<void> {
  const before = clock.now() - hoursKeptDays * dayMs;
  await db.batch([
    db.delete(limitWindows).where(and(eq(limitWindows.span, "hour"), lt(limitWindows.beginsAt, before))),
    db.delete(limitReports).where(lt(limitReports.reportedAt, before)),
    db.delete(limitAlerts).where(lt(limitAlerts.reachedAt, before)),
  ]);
}
