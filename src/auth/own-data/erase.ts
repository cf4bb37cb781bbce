// A person leaves for good: account, ways to sign in and belongings go at once, their name in the record soon after.
import { and, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { forgetAddress, forgetPersonInRecord } from "#audit/forget-person.ts";
import { auditIfChanged } from "#audit/record.ts";
import { forget } from "#auth/memory.ts";
import { requireFresh } from "#auth/sessions/own.ts";
import { findPerson, type Person } from "#auth/sessions/person.ts";
import { noTenantId } from "#auth/sessions/settings.ts";
import { AppError } from "#core/errors.ts";
import { forgetInEvents } from "#events/forget.ts";
import {
  invitations,
  mails,
  members,
  passkeys,
  people,
  proofs,
  recoveryCodes,
  sessions,
} from "#db/schema/people.ts";
import { tenants } from "#db/schema/tenants.ts";
import type { Actor, BaseCtx, Ctx } from "#platform/ctx.ts";

/** Of the record, at once; the clock does the rest. */
const pagesMax = 10;

/** @throws AppError `conflict` where a tenant would be left without an owner, or the service without one who runs it */
export async function eraseOwnAccount(ctx: Ctx): Promise<void> {
  requireFresh(ctx);
  const person = await findPerson(ctx, ctx.actor.id);
  if (!person) throw new AppError("unauthorized", "The account is gone");
  const isErased = await erasePerson(ctx, person, { ...ctx.actor, name: "" });
  if (isErased) {
    ctx.waitUntil(finishPerson(ctx, person.id));
    return;
  }
  if (person.isPlatformAdmin)
    throw new AppError(
      "conflict",
      "You run this service: have another platform administrator take that from you",
    );
  const names = (await onlyOwnedBy(ctx, person.id)).map(({ id, name }) => `${name} (${id})`).join(", ");
  throw new AppError(
    "conflict",
    `You are the only owner of ${names}: make another person owner, or have it deleted first`,
  );
}

/** All in one batch, or nothing where they have to stay. On record in each of their tenants, without their name. */
export async function erasePerson(ctx: BaseCtx, { id, email }: Person, actor: Actor): Promise<boolean> {
  const [invited, owned, belongings, browsers] = await ctx.db.batch([
    ctx.db.select({ tenantId: invitations.tenantId }).from(invitations).where(eq(invitations.email, email)),
    ctx.db
      .select({ tenantId: tenants.id })
      .from(tenants)
      .where(eq(sql`lower(${tenants.ownerEmail})`, email)),
    ctx.db.select({ tenantId: members.tenantId }).from(members).where(eq(members.personId, id)),
    ctx.db.select({ hash: sessions.hash }).from(sessions).where(eq(sessions.personId, id)),
  ]);
  const recordedIn = belongings.length > 0 ? belongings : [{ tenantId: noTenantId }];
  const naming = [...new Set([...invited, ...owned, ...belongings].map(({ tenantId }) => tenantId))];
  const isGone = sql`exists (select 1 from ${people} gone where gone.id = ${id} and gone.erased_at is not null)`;
  await ctx.db.batch([
    emptied(ctx, id),
    ...recordedIn.map(({ tenantId }) =>
      auditIfChanged(
        { ...ctx, tenant: { id: tenantId }, actor },
        { action: "person.erase", targets: [{ type: "person", id }] },
      ),
    ),
    ...partings(ctx, { id, email }, isGone),
    ...forgetAddress(ctx, email, naming, isGone),
    forgetInEvents(ctx, email, naming, isGone),
  ]);
  for (const { hash } of browsers) forget(hash);
  return (await findPerson(ctx, id))?.erasedAt !== null;
}

/** The account, where nothing keeps it: no name, no address, no way in. The address is free for a new one. */
function emptied({ db, clock }: BaseCtx, id: string) {
  return db
    .update(people)
    .set({
      email: `${id}@erased.invalid`,
      name: "",
      passwordHash: null,
      totpSecret: null,
      totpEnabledAt: null,
      status: "suspended",
      lastTenantId: null,
      erasedAt: clock.now(),
    })
    .where(
      and(
        eq(people.id, id),
        isNull(people.erasedAt),
        eq(people.isPlatformAdmin, false),
        sql`not exists ${onlyOwned(id)}`,
      ),
    );
}

/** All else that is theirs or names them. */
function partings({ db }: BaseCtx, { id, email }: { id: string; email: string }, isGone: SQL) {
  const byThem = sql`${invitations.invitedBy} ->> '$.id' = ${id}`;
  return [
    db.delete(sessions).where(and(eq(sessions.personId, id), isGone)),
    db.delete(members).where(and(eq(members.personId, id), isGone)),
    db.delete(passkeys).where(and(eq(passkeys.personId, id), isGone)),
    db.delete(recoveryCodes).where(and(eq(recoveryCodes.personId, id), isGone)),
    db.delete(proofs).where(and(eq(proofs.personId, id), isGone)),
    db.delete(mails).where(and(eq(mails.recipient, id), isGone)),
    db.delete(invitations).where(and(eq(invitations.email, email), isGone)),
    db
      .update(invitations)
      .set({ invitedBy: sql`json_set(${invitations.invitedBy}, '$.name', '')` })
      .where(and(byThem, isGone)),
    db
      .update(tenants)
      .set({ ownerEmail: null, ownerName: null })
      .where(and(eq(sql`lower(${tenants.ownerEmail})`, email), isGone)),
  ] as const;
}

/** Tenants that still stand and that nobody else owns. */
const onlyOwned = (personId: string) => sql`(
  select tenant.id, tenant.name from members mine join tenants tenant on tenant.id = mine.tenant_id
  where mine.person_id = ${personId} and mine.role = 'owner' and tenant.status in ('active', 'suspended')
    and not exists (select 1 from members other where other.tenant_id = mine.tenant_id
      and other.role = 'owner' and other.person_id <> mine.person_id))`;

function onlyOwnedBy({ db }: BaseCtx, personId: string): Promise<{ id: string; name: string }[]> {
  return db.all(sql`select id, name from ${onlyOwned(personId)}`);
}

/** Takes the name out of the record, page by page, and the row once it is out. What waits to be sealed stays for later. */
export async function finishPerson(ctx: BaseCtx, id: string): Promise<void> {
  for (let page = 0; page < pagesMax; page++) {
    const left = await forgetPersonInRecord(ctx, id);
    if (left === "done")
      await ctx.db.delete(people).where(and(eq(people.id, id), isNotNull(people.erasedAt)));
    if (left !== "more") return;
  }
}
