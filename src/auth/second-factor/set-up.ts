// Turning two-factor sign-in on and off. What is on takes a fresh sign-in to change, and every change is told by mail.
import { and, eq, isNull } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { auditInsert } from "#audit/record.ts";
import { takeAttempts } from "#auth/sessions/attempts.ts";
import { requireFresh } from "#auth/sessions/own.ts";
import { findPerson, type Person } from "#auth/sessions/person.ts";
import { tokenInvalid } from "#auth/sessions/proofs.ts";
import { type Rotated, rotateSession } from "#auth/sessions/rotate.ts";
import { AppError } from "#core/errors.ts";
import { people, recoveryCodes } from "#db/schema/people.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { SecurityChange } from "#platform/mail/letters.ts";
import { writeMail } from "#platform/mail/outbox.ts";
import { checkCode, wrongCode } from "./give.ts";
import { newCodes } from "./recovery.ts";
import { newSecret, stepOf } from "./totp.ts";

/** A secret for the app; nothing is asked for until it is confirmed. */
export async function enrol(ctx: Ctx): Promise<{ secret: string; uri: string }> {
  requireFresh(ctx);
  const person = await ownPerson(ctx);
  if (person.totpEnabledAt !== null) throw new AppError("conflict", "Two-factor sign-in is on already");
  const { sealed, written, uri } = await newSecret(ctx, person);
  await ctx.db.batch([
    ctx.db
      .update(people)
      .set({ totpSecret: sealed })
      .where(and(eq(people.id, person.id), isNull(people.totpEnabledAt))),
    auditInsert(ctx, { action: "two_factor.enrol", targets: [{ type: "person", id: person.id }] }),
  ]);
  return { secret: written, uri };
}

export type Confirmed = { codes: string[]; rotated: Rotated };

/** Turns it on with a first code. The recovery codes are in this answer and nowhere else. */
export async function confirm(ctx: Ctx, code: string): Promise<Confirmed> {
  requireFresh(ctx);
  await takeAttempts(ctx, [{ kind: "factor", of: ctx.actor.id }]);
  const person = await ownPerson(ctx);
  if (person.totpEnabledAt !== null) throw new AppError("conflict", "Two-factor sign-in is on already");
  const step =
    person.totpSecret === null ? undefined : await stepOf(ctx, person.id, person.totpSecret, code.trim());
  if (step === undefined) throw wrongCode("The code is wrong: enter the one shown now");
  const made = newCodes(ctx, person.id);
  const on = ctx.db
    .update(people)
    .set({ totpEnabledAt: ctx.clock.now(), totpStep: step })
    .where(eq(people.id, person.id));
  const rotated = await change(ctx, person, "two_factor_on", "two_factor.enable", [on, ...made.statements]);
  return { codes: made.codes, rotated };
}

/** Turns it off, with a code once more: a browser left open is not enough. */
export async function turnOff(ctx: Ctx, code: string): Promise<Rotated> {
  const person = await ownWithCode(ctx, code);
  return change(ctx, person, "two_factor_off", "two_factor.disable", [
    ctx.db.update(people).set({ totpSecret: null, totpEnabledAt: null }).where(eq(people.id, person.id)),
    ctx.db.delete(recoveryCodes).where(eq(recoveryCodes.personId, person.id)),
  ]);
}

export async function renewCodes(ctx: Ctx, code: string): Promise<Confirmed> {
  const person = await ownWithCode(ctx, code);
  const made = newCodes(ctx, person.id);
  const rotated = await change(ctx, person, "recovery_codes", "two_factor.recovery_codes", made.statements);
  return { codes: made.codes, rotated };
}

async function ownWithCode(ctx: Ctx, code: string): Promise<Person> {
  requireFresh(ctx);
  await takeAttempts(ctx, [{ kind: "factor", of: ctx.actor.id }]);
  const person = await ownPerson(ctx);
  if (person.totpEnabledAt === null) throw new AppError("conflict", "Two-factor sign-in is off");
  if (await checkCode(ctx, person, code)) return person;
  throw wrongCode();
}

async function change(
  ctx: Ctx,
  person: Person,
  what: SecurityChange,
  action: string,
  statements: readonly BatchItem<"sqlite">[],
): Promise<Rotated> {
  const when = new Date(ctx.clock.now()).toUTCString();
  const letter = { template: "security_changed", name: person.name, change: what, when } as const;
  const mail = await writeMail(ctx, person.email, letter);
  const rotated = await rotateSession(ctx, {}, [
    ...statements,
    auditInsert(ctx, { action, targets: [{ type: "person", id: person.id }] }),
    mail.insert,
  ]);
  mail.send();
  return rotated;
}

async function ownPerson(ctx: Ctx): Promise<Person> {
  const person = await findPerson(ctx, ctx.actor.id);
  if (!person) throw tokenInvalid();
  return person;
}
