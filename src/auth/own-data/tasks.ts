// What the clock does to people: who belongs to no tenant any more is told, and erased when the time is over.
import { and, asc, eq, isNotNull, isNull, lte, sql } from "drizzle-orm";
import { people } from "#db/schema/people.ts";
import type { Actor, BaseCtx } from "#platform/ctx.ts";
import { writeNews } from "#platform/mail/outbox.ts";
import { erasePerson, finishPerson } from "./erase.ts";

const dayMs = 24 * 60 * 60 * 1000;
/** For so long an account may belong to no tenant. */
export const aloneMsMax = 30 * dayMs;
const rowsMax = 50;

const keeper: Actor = { type: "system", id: "people", name: "People", scopes: [] };
const hasTenant = sql`exists (select 1 from members where members.person_id = ${people.id})`;

/** Notes and tells who has come to belong to no tenant; who belongs to one again is let be. */
export async function noteAlone(ctx: BaseCtx): Promise<void> {
  const { db, clock } = ctx;
  const now = clock.now();
  await db
    .update(people)
    .set({ aloneSince: null })
    .where(and(isNotNull(people.aloneSince), hasTenant));
  const isAlone = and(
    isNull(people.aloneSince),
    isNull(people.erasedAt),
    eq(people.isPlatformAdmin, false),
    sql`not ${hasTenant}`,
  );
  const found = await db.select().from(people).where(isAlone).limit(rowsMax);
  for (const { id, email, name } of found) {
    const until = new Date(now + aloneMsMax).toUTCString();
    const told = { eventId: `alone:${new Date(now).toISOString().slice(0, 10)}`, recipient: id };
    const mail = await writeNews(ctx, email, { template: "account_alone", name, until }, told);
    await db.batch([
      db
        .update(people)
        .set({ aloneSince: now })
        .where(and(eq(people.id, id), isAlone)),
      mail.insert,
    ]);
    mail.send();
  }
}

/** Erases whose time is over, and finishes what was begun. */
export async function eraseAlone(ctx: BaseCtx): Promise<void> {
  const isOver = lte(people.aloneSince, ctx.clock.now() - aloneMsMax);
  const due = await ctx.db
    .select()
    .from(people)
    .where(and(isOver, isNull(people.erasedAt), sql`not ${hasTenant}`))
    .limit(rowsMax);
  for (const person of due) await erasePerson(ctx, person, keeper);
  const begun = await ctx.db
    .select({ id: people.id })
    .from(people)
    .where(isNotNull(people.erasedAt))
    .orderBy(asc(people.erasedAt))
    .limit(rowsMax);
  for (const { id } of begun) await finishPerson(ctx, id);
}
