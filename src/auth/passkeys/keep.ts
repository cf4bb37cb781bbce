// A person's passkeys: register, list, remove.
import { and, asc, eq, sql } from "drizzle-orm";
import { auditIfChanged, auditInsert } from "#audit/record.ts";
import { requireFresh, requireOwn } from "#auth/sessions/own.ts";
import { findPerson } from "#auth/sessions/person.ts";
import { tokenInvalid } from "#auth/sessions/proofs.ts";
import { lifeMs } from "#auth/sessions/settings.ts";
import { AppError } from "#core/errors.ts";
import { isoOrNull } from "#core/time.ts";
import { passkeys, proofs } from "#db/schema/people.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { SecurityChange } from "#platform/mail/letters.ts";
import { writeMail } from "#platform/mail/outbox.ts";
import { newChallenge, takeChallenge } from "./challenge.ts";
import type { AddPasskey, PasskeyView } from "./schemas.ts";
import { siteOf } from "./site.ts";
import { algorithms, readRegistration, textOf } from "./verify.ts";

const passkeysMax = 20;

/** What the browser asks the authenticator for. */
export async function registrationOptions(ctx: Ctx) {
  requireFresh(ctx);
  const person = await findPerson(ctx, ctx.actor.id);
  if (!person) throw tokenInvalid();
  const own = await listOwn(ctx);
  return {
    challenge: newChallenge(ctx, { purpose: "register", personId: person.id }),
    rp: { id: siteOf(ctx).id, name: "Stillframe" },
    user: {
      id: textOf(new TextEncoder().encode(person.id)),
      name: person.email,
      displayName: person.name,
    },
    pubKeyCredParams: algorithms.map((alg) => ({ type: "public-key" as const, alg })),
    timeout: lifeMs.passkey,
    attestation: "none" as const,
    excludeCredentials: own.map(({ credentialId }) => ({ type: "public-key" as const, id: credentialId })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  };
}

export async function addPasskey(ctx: Ctx, { name, credential }: AddPasskey): Promise<PasskeyView> {
  requireFresh(ctx);
  const read = readRegistration(siteOf(ctx), credential.response);
  const use = { purpose: "register", personId: ctx.actor.id } as const;
  const challenge = await takeChallenge(ctx, use, read.challenge);
  const own = await listOwn(ctx);
  if (own.length >= passkeysMax) throw new AppError("conflict", `There are ${passkeysMax} passkeys already`);
  const now = ctx.clock.now();
  const row: typeof passkeys.$inferSelect = {
    id: ctx.ids.create("pky", now),
    personId: ctx.actor.id,
    credentialId: read.credentialId,
    publicKey: read.publicKey,
    signCount: read.signCount,
    name,
    createdAt: now,
    lastUsedAt: null,
  };
  const mail = await noticeOf(ctx, "passkey_added");
  try {
    await ctx.db.batch([
      challenge.insert,
      ctx.db.insert(passkeys).values(row),
      auditInsert(ctx, { action: "passkey.add", targets: [{ type: "passkey", id: row.id }] }),
      mail.insert,
    ]);
  } catch (err) {
    throw (await refusalOf(ctx, challenge.hash, read.credentialId)) ?? err;
  }
  mail.send();
  return present(row);
}

export async function listPasskeys(ctx: Ctx): Promise<PasskeyView[]> {
  requireOwn(ctx);
  return (await listOwn(ctx)).map(present);
}

/** @throws AppError `not_found`, for another person's as well */
export async function removePasskey(ctx: Ctx, id: string): Promise<void> {
  requireFresh(ctx);
  const mine = and(eq(passkeys.personId, ctx.actor.id), eq(passkeys.id, id));
  const row = await ctx.db.select({ id: passkeys.id }).from(passkeys).where(mine).get();
  if (!row) throw new AppError("not_found", `There is no passkey ${id}`);
  const mail = await noticeOf(ctx, "passkey_removed");
  await ctx.db.batch([
    ctx.db.delete(passkeys).where(mine),
    auditIfChanged(ctx, { action: "passkey.remove", targets: [{ type: "passkey", id }] }),
    mail.insert,
  ]);
  mail.send();
}

async function listOwn({ db, actor }: Ctx) {
  return db.select().from(passkeys).where(eq(passkeys.personId, actor.id)).orderBy(asc(passkeys.createdAt));
}

/** Why the batch did not go through, as far as it is the caller's doing. */
async function refusalOf({ db }: Ctx, hash: string, credentialId: string): Promise<AppError | undefined> {
  const spent = await db.select({ hash: proofs.hash }).from(proofs).where(eq(proofs.hash, hash)).get();
  if (spent) return tokenInvalid();
  const taken = await db
    .select({ one: sql`1` })
    .from(passkeys)
    .where(eq(passkeys.credentialId, credentialId))
    .get();
  return taken ? new AppError("conflict", "This passkey is registered already") : undefined;
}

async function noticeOf(ctx: Ctx, change: SecurityChange) {
  const person = await findPerson(ctx, ctx.actor.id);
  if (!person) throw tokenInvalid();
  const when = new Date(ctx.clock.now()).toUTCString();
  return writeMail(ctx, person.email, { template: "security_changed", name: person.name, change, when });
}

function present({ id, name, createdAt, lastUsedAt }: typeof passkeys.$inferSelect): PasskeyView {
  return {
    id,
    name,
    created_at: new Date(createdAt).toISOString(),
    last_used_at: isoOrNull(lastUsedAt),
  };
}
