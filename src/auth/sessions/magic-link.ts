// Signing in, and choosing a new password, by a link to the mailbox.
import { eq } from "drizzle-orm";
import { auditInsert } from "#audit/record.ts";
import { hashPassword } from "#auth/passwords/hash.ts";
import { checkPassword } from "#auth/passwords/rule.ts";
import { people } from "#db/schema/people.ts";
import type { Browser } from "#http/cookies.ts";
import { guardMails, guardRefusals } from "#limits/guard-address.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { writeMail } from "#platform/mail/outbox.ts";
import { takeAttempts } from "./attempts.ts";
import { endSessionsOf } from "./end.ts";
import { linkTo } from "./links.ts";
import { actingFor, findByEmail, findPerson, type Person } from "./person.ts";
import {
  findProof,
  newProof,
  type Purpose,
  spend,
  tokenInvalid,
  voidProofs,
  whereUnspent,
} from "./proofs.ts";
import { enter, requireActive, type SignedIn } from "./sign-in.ts";

type Linked = Extract<Purpose, "magic_link" | "password_reset">;

/** Sends a link where the address has an account; the same work is done and the same said where it has none. */
export async function sendLink(ctx: BaseCtx, email: string, purpose: Linked): Promise<void> {
  await guardMails(ctx);
  await takeAttempts(ctx, [{ kind: "mail", of: email }]);
  const person = await findByEmail(ctx, email);
  const isGood = person?.status === "active";
  const proof = await newProof(ctx, purpose, { personId: isGood ? person.id : null });
  const letter = { template: purpose, name: person?.name ?? "", link: linkTo(ctx, purpose, proof.token) };
  // To the address as it is kept: what was typed may only look like it.
  const mail = await writeMail(ctx, person?.email ?? email, letter, !isGood);
  await ctx.db.batch([
    proof.insert,
    mail.insert,
    auditInsert(actingFor(ctx, person, person?.lastTenantId), {
      action: `session.${purpose}_sent`,
      targets: person ? [{ type: "person", id: person.id }] : [],
      outcome: isGood ? "success" : "failure",
    }),
  ]);
  mail.send();
}

export async function followLink(ctx: BaseCtx, token: string, browser: Browser): Promise<SignedIn> {
  const { proof, person } = await personOf(ctx, token, "magic_link");
  await whereUnspent(ctx, proof.hash, async () => spend(ctx, proof.hash));
  return enter(ctx, person, { method: "magic_link", browser });
}

/** Sets the password, ends every session and every other link, and signs in; a second factor is still asked for. */
export async function resetPassword(
  ctx: BaseCtx,
  { token, password }: { token: string; password: string },
  browser: Browser,
): Promise<SignedIn> {
  const { proof, person } = await personOf(ctx, token, "password_reset");
  checkPassword("password", password, [person.email, person.name]);
  const passwordHash = await hashPassword(password);
  const now = ctx.clock.now();
  const mail = await writeMail(ctx, person.email, {
    template: "security_changed",
    name: person.name,
    change: "password",
    when: new Date(now).toUTCString(),
  });
  await whereUnspent(ctx, proof.hash, () =>
    endSessionsOf(ctx, person.id, (ended) => [
      spend(ctx, proof.hash),
      voidProofs(ctx, person.id),
      ctx.db.update(people).set({ passwordHash }).where(eq(people.id, person.id)),
      auditInsert(actingFor(ctx, person, person.lastTenantId), {
        action: "person.password_reset",
        targets: [{ type: "person", id: person.id }],
      }),
      mail.insert,
      ended,
    ]),
  );
  mail.send();
  return enter(ctx, person, { method: "password_reset", browser });
}

async function personOf(ctx: BaseCtx, token: string, purpose: Linked) {
  const proof = await guardRefusals(ctx, "token", () => findProof(ctx, token, purpose));
  const person: Person | undefined = proof.personId ? await findPerson(ctx, proof.personId) : undefined;
  if (!person) throw tokenInvalid();
  requireActive(person);
  return { proof, person };
}
