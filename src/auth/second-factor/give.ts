import { and, eq, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { takeAttempts } from "#auth/sessions/attempts.ts";
import { findPerson, type Person } from "#auth/sessions/person.ts";
import { findProof, payloadOf, spend, tokenInvalid, whereUnspent } from "#auth/sessions/proofs.ts";
import { guessesMax } from "#auth/sessions/settings.ts";
import { recordFailure, requireActive } from "#auth/sessions/sign-in.ts";
import { type Method, sessionStart, type Started } from "#auth/sessions/start.ts";
import { AppError } from "#core/errors.ts";
import { people, proofs } from "#db/schema/people.ts";
import type { Browser } from "#http/cookies.ts";
import { guardDoor } from "#limits/guard-address.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { writeMail } from "#platform/mail/outbox.ts";
import { takeCode } from "./recovery.ts";
import { isTotpShaped, stepOf } from "./totp.ts";

const halfWay = z.object({ method: z.custom<Method>() });

/** Completes a sign-in with the second factor. A challenge takes five guesses, a person those that `attempts.ts` allows. */
export async function giveSecondFactor(
  ctx: BaseCtx,
  { challenge, code }: { challenge: string; code: string },
  browser: Browser,
): Promise<Started> {
  const proof = await findProof(ctx, challenge, "second_factor");
  const { method } = halfWay.parse(await payloadOf(ctx, proof));
  const person = proof.personId ? await findPerson(ctx, proof.personId) : undefined;
  if (!person) throw tokenInvalid();
  requireActive(person);
  const attempts = [{ kind: "factor", of: person.id }] as const;
  const factor = await guardDoor(ctx, "sign-in", false, async () => {
    await takeAttempts(ctx, attempts);
    await takeGuess(ctx, proof.hash);
    return requireCode(ctx, person, code);
  });
  const mail = factor === "recovery_code" ? await noticeOf(ctx, person) : undefined;
  const { statements, started, after } = await sessionStart(ctx, person, {
    method,
    factor,
    browser,
    attempts,
  });
  await whereUnspent(ctx, proof.hash, () =>
    ctx.db.batch([spend(ctx, proof.hash), ...statements, ...(mail ? [mail.insert] : [])]),
  );
  after();
  mail?.send();
  return started;
}

async function requireCode(ctx: BaseCtx, person: Person, code: string): Promise<"totp" | "recovery_code"> {
  const factor = await checkCode(ctx, person, code);
  if (factor) return factor;
  await recordFailure(ctx, person, "second_factor");
  throw wrongCode();
}

export function wrongCode(detail = "The code is wrong, or was used already"): AppError {
  return new AppError("credentials_invalid", detail, { errors: [{ pointer: "#/code", detail }] });
}

/** Takes a code of the app or a recovery code, each once. Which it was; undefined where it is neither. */
export async function checkCode(
  ctx: BaseCtx,
  person: Pick<Person, "id" | "totpSecret" | "totpEnabledAt">,
  written: string,
): Promise<"totp" | "recovery_code" | undefined> {
  const code = written.replaceAll(/\s/g, "");
  if (!isTotpShaped(code)) return (await takeCode(ctx, person.id, code)) ? "recovery_code" : undefined;
  if (person.totpSecret === null) return undefined;
  const step = await stepOf(ctx, person.id, person.totpSecret, code);
  return step !== undefined && (await takeStep(ctx, person.id, step)) ? "totp" : undefined;
}

/** Whether the step was not taken before: a code that somebody saw is worth nothing once it was used. */
async function takeStep({ db }: BaseCtx, personId: string, step: number): Promise<boolean> {
  const taken = await db
    .update(people)
    .set({ totpStep: step })
    .where(and(eq(people.id, personId), lt(people.totpStep, step)))
    .returning({ id: people.id });
  return taken.length > 0;
}

async function takeGuess({ db }: BaseCtx, hash: string): Promise<void> {
  const taken = await db
    .update(proofs)
    .set({ attempts: sql`${proofs.attempts} + 1` })
    .where(and(eq(proofs.hash, hash), lt(proofs.attempts, guessesMax)))
    .returning({ hash: proofs.hash });
  if (taken.length === 0) throw tokenInvalid();
}

function noticeOf(ctx: BaseCtx, { email, name }: Person) {
  const when = new Date(ctx.clock.now()).toUTCString();
  return writeMail(ctx, email, { template: "security_changed", name, change: "recovery_code_used", when });
}
