// Mails about what happened to a tenant, to the people whom it concerns: each of them gets each mail once.
import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { EventType } from "#events/catalogue.ts";
import { events } from "#db/schema/events.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { writeNews } from "#platform/mail/outbox.ts";
import { inviteOwner } from "./invite-owner.ts";
import { letterOf } from "./letter-of.ts";
import { recipientsOf } from "./recipients.ts";

const rowsMax = 50;
const toldOf = [
  "limit.reached",
  "audit.alert",
  "trial.ending",
  "tenant.tier_changed",
  "tenant.created",
  "tenant.suspended",
  "tenant.export.completed",
  "key.leaked",
] as const satisfies EventType[];

export type EventRow = typeof events.$inferSelect;

/**
 * Writes the mails of a tenant's events that word was not passed on of yet. What fails leaves them so, and the sweep of
 * events sends word again; what was written already stays as it is.
 */
export async function mailNews(ctx: BaseCtx, tenantId: string): Promise<void> {
  for (let after = 0; ;) {
    const rows = await nextOf(ctx, tenantId, after);
    for (const row of rows) await tell(ctx, row);
    const last = rows.at(-1);
    if (!last || rows.length < rowsMax) return;
    after = last.seq;
  }
}

function nextOf({ db }: BaseCtx, tenantId: string, after: number): Promise<EventRow[]> {
  const isOfThose = sql`${events.type} in (select value from json_each(${JSON.stringify(toldOf)}))`;
  return db
    .select()
    .from(events)
    .where(and(eq(events.tenantId, tenantId), isNull(events.announcedAt), gt(events.seq, after), isOfThose))
    .orderBy(asc(events.seq))
    .limit(rowsMax);
}

/** An event whose data nobody can read would hold up all that come after it. */
async function tell(ctx: BaseCtx, event: EventRow): Promise<void> {
  try {
    await (event.type === "tenant.created" ? inviteOwner(ctx, event) : mail(ctx, event));
  } catch (err) {
    if (!(err instanceof z.ZodError)) throw err;
    ctx.log.error("an event cannot be mailed about", err, { event_id: event.id, type: event.type });
  }
}

async function mail(ctx: BaseCtx, event: EventRow): Promise<void> {
  const letter = await letterOf(ctx, event);
  if (!letter) return;
  const recipients = await recipientsOf(ctx, event.tenantId);
  const written = await Promise.all(
    recipients.map(({ id, email }) => writeNews(ctx, email, letter, { eventId: event.id, recipient: id })),
  );
  const [first, ...more] = written.map(({ insert }) => insert);
  if (!first) return;
  await ctx.db.batch([first, ...more]);
  for (const { send } of written) send();
}
