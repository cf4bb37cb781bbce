// Another address: proved by a link to it, told to the one before.
import { eq } from "drizzle-orm";
import { z } from "zod";
import { auditInsert } from "#audit/record.ts";
import { takeEmailChange } from "#auth/sessions/senders.ts";
import { endSessionsOf } from "#auth/sessions/end.ts";
import { linkTo } from "#auth/sessions/links.ts";
import { requireFresh } from "#auth/sessions/own.ts";
import { actingFor, findByEmail, findPerson } from "#auth/sessions/person.ts";
import {
  addressTaken,
  findProof,
  newProof,
  payloadOf,
  spend,
  tokenInvalid,
  voidProofs,
  whereUnspent,
} from "#auth/sessions/proofs.ts";
import { requireActive } from "#auth/sessions/sign-in.ts";
import { people } from "#db/schema/people.ts";
import type { BaseCtx, Ctx } from "#platform/ctx.ts";
import { writeMail } from "#platform/mail/outbox.ts";

const wanted = z.object({ email: z.string() });

/** Sends a link to the new address. Whether it is somebody's already, only its owner is told. */
export async function askForEmail(ctx: Ctx, email: string): Promise<void> {
  requireFresh(ctx);
  await takeEmailChange(ctx, email);
  const [person, other] = [await findPerson(ctx, ctx.actor.id), await findByEmail(ctx, email)];
  if (!person) throw tokenInvalid();
  const proof = await newProof(ctx, "email_change", { personId: person.id, payload: { email } });
  const mail = other
    ? await writeMail(ctx, email, {
        template: "account_exists",
        name: other.name,
        link: linkTo(ctx, "sign_in"),
      })
    : await writeMail(ctx, email, {
        template: "email_change",
        name: person.name,
        link: linkTo(ctx, "email_change", proof.token),
      });
  await ctx.db.batch([
    proof.insert,
    mail.insert,
    auditInsert(ctx, { action: "person.email_change_asked", targets: [{ type: "person", id: person.id }] }),
  ]);
  mail.send();
}

/** By the link alone: it may be opened on another device. Ends every session, as the way to sign in is another. */
export async function confirmEmail(ctx: BaseCtx, token: string): Promise<void> {
  const proof = await findProof(ctx, token, "email_change");
  const { email } = wanted.parse(await payloadOf(ctx, proof));
  const person = proof.personId ? await findPerson(ctx, proof.personId) : undefined;
  if (!person) throw tokenInvalid();
  requireActive(person);
  if (await findByEmail(ctx, email)) throw addressTaken();
  const mail = await writeMail(ctx, person.email, {
    template: "email_changed",
    name: person.name,
    email,
    when: new Date(ctx.clock.now()).toUTCString(),
  });
  await whereUnspent(
    ctx,
    proof.hash,
    () =>
      endSessionsOf(ctx, person.id, (ended) => [
        spend(ctx, proof.hash),
        voidProofs(ctx, person.id),
        ctx.db.update(people).set({ email }).where(eq(people.id, person.id)),
        ended,
        auditInsert(actingFor(ctx, person, person.lastTenantId), {
          action: "person.email_change",
          targets: [{ type: "person", id: person.id }],
        }),
        mail.insert,
      ]),
    email,
  );
  mail.send();
}
