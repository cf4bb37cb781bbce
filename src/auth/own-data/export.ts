// All that is held of a person, as one JSON document, written as it is read.
import { asc, desc, eq, sql } from "drizzle-orm";
import { ofPerson } from "#audit/of-person.ts";
import { auditInsert } from "#audit/record.ts";
import { presentEvent } from "#audit/present.ts";
import { type AuditRow, readRows } from "#audit/rows.ts";
import { requireFresh } from "#auth/sessions/own.ts";
import { findPerson } from "#auth/sessions/person.ts";
import { AppError } from "#core/errors.ts";
import { isoOrNull } from "#core/time.ts";
import { invitations, mails, members, passkeys, recoveryCodes, sessions } from "#db/schema/people.ts";
import { tenants } from "#db/schema/tenants.ts";
import type { Ctx } from "#platform/ctx.ts";

const pageRows = 500;

/** Secrets are left out, as hashes and keys say nothing of a person; how many there are is told. */
export async function exportOwnData(ctx: Ctx): Promise<ReadableStream<Uint8Array>> {
  requireFresh(ctx);
  const target = { type: "person", id: ctx.actor.id };
  await auditInsert(ctx, { action: "person.export", targets: [target] });
  const head = JSON.stringify(await holdingsOf(ctx)).slice(0, -1);
  const encoder = new TextEncoder();
  let text = `${head},"audit_events":[`;
  let last: AuditRow | undefined;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const rows = await actsOf(ctx, last);
      const written = rows.map((row) => JSON.stringify(presentEvent(row))).join(",");
      text += `${last && written ? "," : ""}${written}`;
      last = rows.at(-1) ?? last;
      const isOver = rows.length < pageRows;
      controller.enqueue(encoder.encode(isOver ? `${text}]}\n` : text));
      text = "";
      if (isOver) controller.close();
    },
  });
}

/** What they did, in every tenant, the first first. */
function actsOf(ctx: Ctx, last: AuditRow | undefined): Promise<AuditRow[]> {
  const beyond = last ? sql` and (occurred_at, id) > (${last.occurredAt}, ${last.id})` : sql``;
  return readRows(ctx, sql`${ofPerson(ctx.actor.id)}${beyond}`, sql`occurred_at, id`, pageRows);
}

async function holdingsOf(ctx: Ctx) {
  const { db, clock } = ctx;
  const { id } = ctx.actor;
  const person = await findPerson(ctx, id);
  if (!person) throw new AppError("unauthorized", "The account is gone");
  const [belongings, browsers, keys, codes, invited, mailed, owned] = await db.batch([
    db
      .select({ tenant: { id: tenants.id, name: tenants.name }, role: members.role, at: members.createdAt })
      .from(members)
      .innerJoin(tenants, eq(tenants.id, members.tenantId))
      .where(eq(members.personId, id))
      .orderBy(asc(members.createdAt)),
    db.select().from(sessions).where(eq(sessions.personId, id)).orderBy(desc(sessions.createdAt)),
    db.select().from(passkeys).where(eq(passkeys.personId, id)).orderBy(asc(passkeys.createdAt)),
    db.select({ usedAt: recoveryCodes.usedAt }).from(recoveryCodes).where(eq(recoveryCodes.personId, id)),
    db.select().from(invitations).where(eq(invitations.email, person.email)),
    db.select().from(mails).where(eq(mails.recipient, id)),
    db
      .select({ id: tenants.id, name: tenants.ownerName })
      .from(tenants)
      .where(eq(tenants.ownerEmail, person.email)),
  ]);
  return {
    exported_at: iso(clock.now()),
    person: {
      id,
      email: person.email,
      name: person.name,
      status: person.status,
      is_platform_admin: person.isPlatformAdmin,
      has_password: person.passwordHash !== null,
      two_factor_since: isoOrNull(person.totpEnabledAt),
      recovery_codes_left: codes.filter(({ usedAt }) => usedAt === null).length,
      created_at: iso(person.createdAt),
      last_sign_in_at: isoOrNull(person.lastSignInAt),
    },
    tenants: belongings.map(({ tenant, role, at }) => ({ ...tenant, role, joined_at: iso(at) })),
    named_as_owner_of: owned.map(({ id: tenantId, name }) => ({ id: tenantId, owner_name: name })),
    sessions: browsers.map(presentSession),
    passkeys: keys.map(presentPasskey),
    invitations: invited.map(presentInvitation),
    mails: mailed.map((row) => ({
      id: row.id,
      about: row.template,
      created_at: iso(row.createdAt),
      sent_at: isoOrNull(row.sentAt),
    })),
  };
}

const iso = (time: number) => new Date(time).toISOString();

const presentSession = (row: typeof sessions.$inferSelect) => ({
  id: row.id,
  method: row.method,
  address: row.address,
  user_agent: row.userAgent,
  acting_as: row.actingAs,
  created_at: iso(row.createdAt),
  last_seen_at: iso(row.lastSeenAt),
  expires_at: iso(row.expiresAt),
});

const presentPasskey = (row: typeof passkeys.$inferSelect) => ({
  id: row.id,
  name: row.name,
  created_at: iso(row.createdAt),
  last_used_at: isoOrNull(row.lastUsedAt),
});

const presentInvitation = (row: typeof invitations.$inferSelect) => ({
  id: row.id,
  tenant_id: row.tenantId,
  role: row.role,
  created_at: iso(row.createdAt),
  accepted_at: isoOrNull(row.acceptedAt),
});
