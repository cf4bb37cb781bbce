import { auditInsert } from "#audit/record.ts";
import { verifyPassword } from "#auth/passwords/hash.ts";
import { AppError } from "#core/errors.ts";
import type { Ctx } from "#platform/ctx.ts";
import { forgive, takeAttempts } from "./attempts.ts";
import { requireOwn } from "./own.ts";
import { findPerson, type Person } from "./person.ts";
import { recordFailure } from "./sign-in.ts";
import { type Rotated, rotateSession } from "./rotate.ts";

/** Proves with the password that it is still the person: what decides over the account is open for 15 minutes. */
export async function prove(ctx: Ctx, password: string): Promise<Rotated> {
  requireOwn(ctx);
  const attempts = await checkOwnPassword(ctx, password);
  return rotateSession(ctx, { provedAt: ctx.clock.now() }, [
    ...attempts,
    auditInsert(ctx, { action: "session.prove", targets: [{ type: "person", id: ctx.actor.id }] }),
  ]);
}

/** @throws AppError `credentials_invalid`. Returns the statements that forgive earlier attempts */
export async function checkOwnPassword(ctx: Ctx, password: string, found?: Person) {
  const person = found ?? (await findPerson(ctx, ctx.actor.id));
  const attempts = [{ kind: "browser", of: `session:${ctx.actor.id}` }] as const;
  await takeAttempts(ctx, attempts);
  const { isRight } = await verifyPassword(password, person?.passwordHash ?? null);
  if (isRight) return forgive(ctx, attempts);
  await recordFailure(ctx, person, "password");
  throw new AppError("credentials_invalid", "The password is wrong");
}
