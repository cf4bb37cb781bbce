// What the clock does to events: sends word of those that none was sent of, and forgets the old.
import { and, isNull, lte, sql } from "drizzle-orm";
import { events } from "#db/schema/events.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { announce } from "./announce.ts";

const unheardMs = 30_000;
const tenantsMax = 100;
const rowsMax = 5000;
/** For so long events can be read again and sent again. */
export const eventsKeptMs = 30 * 24 * 60 * 60 * 1000;

export async function announceUnheard(ctx: BaseCtx): Promise<void> {
  const waiting = await ctx.db
    .selectDistinct({ tenantId: events.tenantId })
    .from(events)
    .where(and(isNull(events.announcedAt), lte(events.createdAt, ctx.clock.now() - unheardMs)))
    .limit(tenantsMax);
  for (const { tenantId } of waiting) await announce(ctx, tenantId);
}

/** The numbers go on where they were (`event_heads`), so that one is never given twice. */
export async function forgetEvents(ctx: BaseCtx): Promise<void> {
  const old = sql`select id from ${events} where created_at <= ${ctx.clock.now() - eventsKeptMs} limit ${rowsMax}`;
  await ctx.db.delete(events).where(sql`${events.id} in (${old})`);
}
