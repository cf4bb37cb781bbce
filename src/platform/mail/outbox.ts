// Mails are rows first, in the batch of what they tell of, so that none is lost and nothing waits for a mail server.
import { and, asc, eq, isNull, lte, sql } from "drizzle-orm";
import { z } from "zod";
import { seal, unseal } from "#core/seal.ts";
import { mails } from "#db/schema/people.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { layOut } from "./layout.ts";
import { type Letter, write } from "./letters.ts";
import { type Look, ownLook } from "./look.ts";

/** What is waited before each next attempt; after the last a mail is given up. */
const waitsMs = [30_000, 120_000, 600_000, 1_800_000, 7_200_000, 21_600_000];
/** A sender that says nothing for so long was cut off. */
/** By then the answer is gone. */
const answerMs = 20;
const leaseMs = 60_000;
const keptMs = 30 * 24 * 60 * 60 * 1000;
const rowsMax = 50;

const envelope = z.object({ to: z.string(), letter: z.custom<Letter>(), look: z.custom<Look>().optional() });

export type Written = {
  /** For the `db.batch` of what it tells of. */
  insert: ReturnType<typeof insertMail>;
  /** Sends it once the batch is through; what fails, the clock sends again. */
  send: () => void;
};

type Manner = {
  /** All the work is done and nothing is sent: nobody can tell by the time. */
  isWithheld?: boolean;
  /** Ours unless told. */
  look?: Look | undefined;
};

/** A mail to one address. */
export async function writeMail(
  ctx: BaseCtx,
  to: string,
  letter: Letter,
  { isWithheld = false, look }: Manner = {},
): Promise<Written> {
  const id = ctx.ids.create("eml", ctx.clock.now());
  const sealed = await seal(sealOf(ctx, id), JSON.stringify({ to, letter, look }));
  const due = isWithheld ? null : ctx.clock.now();
  return {
    insert: insertMail(ctx, { id, template: letter.template, sealed: isWithheld ? null : sealed, due }),
    send: () => {
      if (!isWithheld) ctx.waitUntil(afterAnswer(() => sendMail(ctx, id)));
    },
  };
}

/** What a mail tells of, and whom: an id, or a word that stands for them. */
type Told = { eventId: string; recipient: string };
type NewsManner = Told & { look?: Look | undefined };

/** A mail about an event, of which there is one for each recipient however often it is written. */
export async function writeNews(
  ctx: BaseCtx,
  to: string,
  letter: Letter,
  { look, ...told }: NewsManner,
): Promise<Written> {
  const now = ctx.clock.now();
  const id = ctx.ids.create("eml", now);
  const sealed = await seal(sealOf(ctx, id), JSON.stringify({ to, letter, look }));
  return {
    insert: insertMail(ctx, { id, template: letter.template, sealed, due: now, ...told }),
    send: () => ctx.waitUntil(afterAnswer(() => sendMail(ctx, id))),
  };
}

type Row = { id: string; template: string; sealed: string | null; due: number | null } & Partial<Told>;

function insertMail({ db, clock }: BaseCtx, { due, ...row }: Row) {
  const values = { ...row, nextAttemptAt: due, createdAt: clock.now() };
  return db
    .insert(mails)
    .values(values)
    .onConflictDoNothing({ target: [mails.eventId, mails.recipient] });
}

/** Sends what is due: mails whose first attempt failed, or was cut off. */
export async function resendMails(ctx: BaseCtx): Promise<void> {
  const due = await ctx.db
    .select({ id: mails.id })
    .from(mails)
    .where(lte(mails.nextAttemptAt, ctx.clock.now()))
    .orderBy(asc(mails.nextAttemptAt))
    .limit(rowsMax);
  for (const { id } of due) await sendMail(ctx, id);
}

export async function forgetMails({ db, clock }: BaseCtx): Promise<void> {
  const old = sql`select id from ${mails} where ${mails.createdAt} <= ${clock.now() - keptMs} limit ${rowsMax}`;
  await db.delete(mails).where(sql`${mails.id} in (${old})`);
}

/** Whoever waits for the answer must not be able to tell by the time whether a mail went out. */
async function afterAnswer(work: () => Promise<void>): Promise<void> {
  await scheduler.wait(answerMs);
  await work();
}

/** One attempt, by one sender at a time. Never throws. */
async function sendMail(ctx: BaseCtx, id: string): Promise<void> {
  try {
    const now = ctx.clock.now();
    const claimed = await ctx.db
      .update(mails)
      .set({ nextAttemptAt: now + leaseMs, attempts: sql`${mails.attempts} + 1` })
      .where(and(eq(mails.id, id), lte(mails.nextAttemptAt, now), isNull(mails.sentAt)))
      .returning()
      .get();
    if (claimed?.sealed) await attempt(ctx, { ...claimed, sealed: claimed.sealed });
  } catch (err) {
    ctx.log.error("a mail waits for the clock", err, { mail_id: id });
  }
}

async function attempt(
  ctx: BaseCtx,
  { id, sealed, attempts }: { id: string; sealed: string; attempts: number },
): Promise<void> {
  try {
    const { to, letter, look = ownLook } = envelope.parse(JSON.parse(await unseal(sealOf(ctx, id), sealed)));
    const { subject, text, html } = layOut(write(letter, look.name), look);
    const own = { email: ctx.config.mail.from, name: look.sender?.name ?? look.name };
    // A sender whose domain is not set up is refused: from then on the mail comes from ours, in its name.
    const from = attempts === 1 ? (look.sender ?? own) : own;
    await ctx.mail.send({ id, from, to, subject, text, html });
  } catch (err) {
    ctx.log.error("a mail was not sent", err, { mail_id: id, attempts });
    const waitMs = waitsMs[attempts - 1];
    const isOver = waitMs === undefined;
    await ctx.db
      .update(mails)
      .set({
        nextAttemptAt: isOver ? null : ctx.clock.now() + waitMs,
        error: String(err).slice(0, 300),
        ...(isOver ? { sealed: null } : {}),
      })
      .where(eq(mails.id, id));
    return;
  }
  const sent = { sentAt: ctx.clock.now(), nextAttemptAt: null, sealed: null, error: null };
  await ctx.db.update(mails).set(sent).where(eq(mails.id, id));
}

function sealOf({ config }: BaseCtx, id: string) {
  return { secret: config.signingSecret, purpose: "mail", place: id };
}
