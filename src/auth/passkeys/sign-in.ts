// With a passkey: possession and a fingerprint, face or PIN in one, so no further factor is asked for.
import { and, eq, lt, or } from "drizzle-orm";
import { findPerson } from "#auth/sessions/person.ts";
import { tokenInvalid } from "#auth/sessions/proofs.ts";
import { lifeMs } from "#auth/sessions/settings.ts";
import { recordFailure, requireActive } from "#auth/sessions/sign-in.ts";
import { sessionStart, type Started } from "#auth/sessions/start.ts";
import { AppError } from "#core/errors.ts";
import { passkeys, proofs } from "#db/schema/people.ts";
import type { Browser } from "#http/cookies.ts";
import { guardRefusals } from "#limits/guard-address.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { newChallenge, takeChallenge } from "./challenge.ts";
import type { PasskeySignIn } from "./schemas.ts";
import { siteOf } from "./site.ts";
import { readAssertion } from "./verify.ts";

const nobody = { purpose: "sign_in", personId: "" } as const;

/** Names no credentials: the browser offers those that it has, and nobody learns who has some. */
export function signInOptions(ctx: BaseCtx) {
  return {
    challenge: newChallenge(ctx, nobody),
    rpId: siteOf(ctx).id,
    timeout: lifeMs.passkey,
    userVerification: "required",
  };
}

/** Nobody guesses a signature: failures count against the address, and hold up no answer that is right. */
export function signInWithPasskey(ctx: BaseCtx, input: PasskeySignIn, browser: Browser): Promise<Started> {
  return guardRefusals(ctx, "sign-in", () => check(ctx, input, browser));
}

async function check(ctx: BaseCtx, { credential }: PasskeySignIn, browser: Browser): Promise<Started> {
  const { id, response } = credential;
  const credentialId = id.replaceAll("=", "");
  const row = await ctx.db.select().from(passkeys).where(eq(passkeys.credentialId, credentialId)).get();
  if (!row) throw new AppError("credentials_invalid", "The passkey's answer is not valid");
  const person = await findPerson(ctx, row.personId);
  if (!person) throw tokenInvalid();
  const read = await orRecord(ctx, person, () => readAssertion(siteOf(ctx), row.publicKey, response));
  const challenge = await takeChallenge(ctx, nobody, read.challenge);
  requireActive(person);
  if (!isNewer(row.signCount, read.signCount)) {
    await recordFailure(ctx, person, "passkey");
    throw new AppError("credentials_invalid", "The passkey was copied: its counter went backwards");
  }
  const { statements, started, after } = await sessionStart(ctx, person, {
    method: "passkey",
    factor: "passkey",
    browser,
  });
  const used = ctx.db
    .update(passkeys)
    .set({ signCount: read.signCount, lastUsedAt: ctx.clock.now() })
    .where(
      and(eq(passkeys.id, row.id), or(lt(passkeys.signCount, read.signCount), eq(passkeys.signCount, 0))),
    );
  try {
    await ctx.db.batch([challenge.insert, used, ...statements]);
  } catch (err) {
    const spent = await ctx.db.select().from(proofs).where(eq(proofs.hash, challenge.hash)).get();
    throw spent ? tokenInvalid() : err;
  }
  after();
  return started;
}

/** Those that are synced between devices do not count, and stay at nought. */
const isNewer = (before: number, now: number): boolean => now > before || (now === 0 && before === 0);

async function orRecord<T>(
  ctx: BaseCtx,
  person: Parameters<typeof recordFailure>[1],
  read: () => T,
): Promise<T> {
  try {
    return read();
  } catch (err) {
    await recordFailure(ctx, person, "passkey");
    throw err;
  }
}
