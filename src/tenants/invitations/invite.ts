import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { auditInsert } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { takeInvitation } from "#auth/sessions/senders.ts";
import { linkTo } from "#auth/sessions/links.ts";
import { findByEmail, findMember } from "#auth/sessions/person.ts";
import { lifeMs } from "#auth/sessions/settings.ts";
import { hashToken, newToken } from "#auth/sessions/token.ts";
import { AppError } from "#core/errors.ts";
import { invitations } from "#db/schema/people.ts";
import { tenants } from "#db/schema/tenants.ts";
import type { Ctx } from "#platform/ctx.ts";
import { writeMail } from "#platform/mail/outbox.ts";
import { recorded } from "#idempotency/recorded.ts";
import { mailLookOf } from "#tenants/branding/look.ts";
import { existingTenant, type TenantRow } from "#tenants/queries.ts";
import { isInTrial } from "#tenants/trial/state.ts";
import { requireGivable } from "#tenants/people/rank.ts";
import { type InvitationRow, presentInvitation } from "./queries.ts";
import { hasRoomToInvite, noRoom } from "./room.ts";
import type { Invite } from "./schemas.ts";

/** Invites an address: a link that is good once, for a week. An earlier one to the same address ends. */
export async function invite(ctx: Ctx, { email, role }: Invite): Promise<InvitationRow> {
  requireScope(ctx, "people:write");
  await requireGivable(ctx, role);
  const person = await findByEmail(ctx, email);
  if (person && (await findMember(ctx, ctx.tenant.id, person.id)))
    throw new AppError("conflict", `${email} belongs to this tenant already`);
  const tenant = await existingTenant(ctx, ctx.tenant.id);
  await takeInvitation(ctx, email, tenant.tier !== "free" && !isInTrial(tenant));
  const now = ctx.clock.now();
  const token = newToken("invitation");
  const row: InvitationRow = {
    id: ctx.ids.create("inv", now),
    tenantId: ctx.tenant.id,
    email,
    role,
    hash: await hashToken(token),
    invitedBy: { id: ctx.actor.id, name: ctx.actor.name },
    createdAt: now,
    expiresAt: now + lifeMs.invitation,
    acceptedAt: null,
    revokedAt: null,
  };
  const mail = await letterOf(ctx, tenant, row, token);
  try {
    await ctx.db.batch([
      endEarlier(ctx, email),
      // Null is no role: the constraint stops the batch.
      ctx.db.insert(invitations).values({ ...row, role: sql`case when ${roomOf(ctx)} then ${role} end` }),
      auditInsert(ctx, {
        action: "invitation.create",
        targets: [{ type: "invitation", id: row.id }],
        changes: { email, role },
      }),
      mail.insert,
      ...(await recorded(ctx, { status: 201, body: presentInvitation(row, now) })),
    ]);
  } catch (err) {
    throw (await isFull(ctx)) ? noRoom(ctx.tenant.tier) : err;
  }
  mail.send();
  return row;
}

const roomOf = ({ tenant, clock }: Ctx) => hasRoomToInvite(tenant.id, tenant.tier, clock.now());

async function isFull(ctx: Ctx): Promise<boolean> {
  const isHere = eq(tenants.id, ctx.tenant.id);
  const read = ctx.db
    .select({ hasRoom: sql<number>`${roomOf(ctx)}` })
    .from(tenants)
    .where(isHere);
  return (await read.get())?.hasRoom === 0;
}

function endEarlier({ db, tenant, clock }: Ctx, email: string) {
  const isOpen = and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt));
  return db
    .update(invitations)
    .set({ revokedAt: clock.now() })
    .where(
      and(
        eq(invitations.tenantId, tenant.id),
        eq(invitations.email, email),
        isOpen,
        gt(invitations.expiresAt, clock.now()),
      ),
    );
}

async function letterOf(ctx: Ctx, tenant: TenantRow, { email, role }: InvitationRow, token: string) {
  const letter = {
    template: "invitation",
    tenant: tenant.name,
    inviter: ctx.actor.type === "user" ? ctx.actor.name : tenant.name,
    role,
    link: linkTo(ctx, "invitation", token),
  } as const;
  return writeMail(ctx, email, letter, { look: mailLookOf(tenant) });
}
