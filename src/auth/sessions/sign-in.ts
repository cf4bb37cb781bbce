// With a password. An address that nobody has costs the same work and gets the same answer as a wrong password.
import { eq } from "drizzle-orm";
import { auditInsert } from "#audit/record.ts";
import { accountRefused, recordSecurityEvent, serviceLog } from "#audit/security-event.ts";
import { hashPassword, verifyPassword } from "#auth/passwords/hash.ts";
import { AppError } from "#core/errors.ts";
import { people } from "#db/schema/people.ts";
import type { Browser } from "#http/cookies.ts";
import { guardDoor } from "#limits/guard-address.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { type Attempt, takeAttempts } from "./attempts.ts";
import { knownBrowser } from "./browser.ts";
import { actingFor, findByEmail, type Person } from "./person.ts";
import { newProof } from "./proofs.ts";
import { type Method, sessionStart, type Started } from "./start.ts";

/** Signed in, or half-way: a second factor is still to be given, with the challenge. */
export type SignedIn = { started: Started } | { challenge: string };

export async function signIn(
  ctx: BaseCtx,
  { email, password }: { email: string; password: string },
  browser: Browser,
): Promise<SignedIn> {
  const person = await findByEmail(ctx, email);
  const known = knownBrowser(ctx, person?.id ?? "nobody", browser.known);
  const attempts: Attempt[] = [
    known === undefined ? { kind: "account", of: email } : { kind: "browser", of: known },
  ];
  const proved = await guardDoor(ctx, "sign-in", known !== undefined, async () => {
    await takeAttempts(ctx, attempts);
    return checkPassword(ctx, person, password);
  });
  return enter(ctx, proved, { method: "password", browser, attempts });
}

async function checkPassword(ctx: BaseCtx, person: Person | undefined, password: string): Promise<Person> {
  const { isRight, isStale } = await verifyPassword(password, person?.passwordHash ?? null);
  if (!person || !isRight) {
    await recordFailure(ctx, person, "password");
    throw new AppError("credentials_invalid", "E-mail address or password is wrong");
  }
  requireActive(person);
  if (isStale) {
    const passwordHash = await hashPassword(password);
    await ctx.db.update(people).set({ passwordHash }).where(eq(people.id, person.id));
  }
  return person;
}

type Entry = { method: Method; browser: Browser; attempts?: readonly Attempt[] };

/** After the first factor: a session, or a challenge for the second. */
export async function enter(ctx: BaseCtx, person: Person, entry: Entry): Promise<SignedIn> {
  if (person.totpEnabledAt !== null) {
    const proof = await newProof(ctx, "second_factor", {
      personId: person.id,
      payload: { method: entry.method },
    });
    await proof.insert;
    return { challenge: proof.token };
  }
  const { statements, started, after } = await sessionStart(ctx, person, entry);
  await ctx.db.batch(statements);
  after();
  return { started };
}

/** @throws AppError `account_suspended`; asked only of who proved to be the person */
export function requireActive(person: Pick<Person, "status">): void {
  if (person.status === "suspended")
    throw new AppError("account_suspended", "This account is suspended: write to support");
}

/**
 * Puts on record that somebody was not let in: in the log of the person's tenant, and counted in the service's own, which
 * alone sees that one address tries the accounts of many tenants. Nobody's tenant is the service's own.
 */
export async function recordFailure(ctx: BaseCtx, person: Person | undefined, method: string): Promise<void> {
  const targets = person ? [{ type: "person", id: person.id }] : [];
  await auditInsert(actingFor(ctx, person, person?.lastTenantId), {
    action: "session.sign_in",
    outcome: "failure",
    targets,
    metadata: { method },
  });
  if (!person?.lastTenantId) return;
  const actor = { type: "address", id: ctx.origin.address, name: "" };
  recordSecurityEvent(ctx, { action: accountRefused, reason: method, targets, actor, tenantId: serviceLog });
}
