// By whoever has the link, which went to the address that is invited: the account of that address joins, whoever else
// may be signed in where it is opened.
import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { auditInsert } from "#audit/record.ts";
import { hashPassword } from "#auth/passwords/hash.ts";
import { checkPassword } from "#auth/passwords/rule.ts";
import { actingFor, findByEmail, findMember, type Person } from "#auth/sessions/person.ts";
import { addressTaken, tokenInvalid } from "#auth/sessions/proofs.ts";
import { requireActive } from "#auth/sessions/sign-in.ts";
import { newPerson } from "#auth/sessions/sign-up.ts";
import { sessionStart, type Started } from "#auth/sessions/start.ts";
import { hashToken, isToken } from "#auth/sessions/token.ts";
import { AppError, invalidField } from "#core/errors.ts";
import { invitations, members, people } from "#db/schema/people.ts";
import { type Tier, tenants } from "#db/schema/tenants.ts";
import type { Browser } from "#http/cookies.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { InvitationRow } from "./queries.ts";
import { hasRoom, noRoom } from "./room.ts";
import type { Accept } from "./schemas.ts";

export type Accepted = { tenantId: string; started: Started | undefined };

/** Who has no account gets one and is signed in; who has one joins, and signs in as always. */
export async function acceptInvitation(ctx: BaseCtx, input: Accept, browser: Browser): Promise<Accepted> {
  const { invitation, tier, status } = await findOpen(ctx, input.token);
  if (status !== "active")
    throw new AppError("tenant_suspended", "The tenant is suspended: the link is good again once it is not");
  const { tenantId } = invitation;
  const existing = await findByEmail(ctx, invitation.email);
  if (existing) {
    requireActive(existing);
    if (await findMember(ctx, tenantId, existing.id))
      throw new AppError("conflict", "You belong to this tenant already");
    await join(ctx, invitation, tier, existing, []);
    return { tenantId, started: undefined };
  }
  const person = await personOf(ctx, invitation, input);
  const session = await sessionStart(ctx, person, { method: "invitation", browser, tenantId, isFirst: true });
  await join(ctx, invitation, tier, person, [
    ctx.db.insert(people).values({ ...person, lastTenantId: tenantId }),
    ...session.statements,
  ]);
  session.after();
  return { tenantId, started: session.started };
}

async function findOpen(
  { db, clock }: BaseCtx,
  token: string,
): Promise<{ invitation: InvitationRow; tier: Tier; status: string }> {
  if (!isToken("invitation", token)) throw tokenInvalid();
  const row = await db
    .select({ invitation: invitations, tier: tenants.tier, status: tenants.status })
    .from(invitations)
    .innerJoin(tenants, eq(tenants.id, invitations.tenantId))
    .where(and(eq(invitations.hash, await hashToken(token)), isOpenAt(clock.now())))
    .get();
  if (!row) throw tokenInvalid();
  return row;
}

const isOpenAt = (now: number) =>
  and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt), gt(invitations.expiresAt, now));

async function personOf(ctx: BaseCtx, { email }: InvitationRow, { name, password }: Accept): Promise<Person> {
  if (name === undefined) throw invalidField("name", "Is needed, as the address has no account yet");
  if (password !== undefined) checkPassword("password", password, [email, name]);
  const passwordHash = password === undefined ? null : await hashPassword(password);
  return newPerson(ctx, { email, name, passwordHash });
}

type Statements = Parameters<BaseCtx["db"]["batch"]>[0][number][];

/** All or nothing: of two who open the link at once one joins, and none beyond what the plan has room for. */
async function join(
  ctx: BaseCtx,
  { id, tenantId, role, email }: InvitationRow,
  tier: Tier,
  person: Pick<Person, "id" | "name">,
  more: Statements,
): Promise<void> {
  const now = ctx.clock.now();
  // Null is no hash and no role: the constraint stops the batch.
  const once = sql`case when ${isOpenAt(now)} then ${invitations.hash} end`;
  const withRoom = sql`case when ${hasRoom(tenantId, tier)} then ${role} end`;
  try {
    await ctx.db.batch([
      ctx.db.update(invitations).set({ hash: once, acceptedAt: now }).where(eq(invitations.id, id)),
      ctx.db.insert(members).values({ tenantId, personId: person.id, role: withRoom, createdAt: now }),
      auditInsert(actingFor(ctx, person, tenantId), {
        action: "invitation.accept",
        targets: [
          { type: "invitation", id },
          { type: "person", id: person.id },
        ],
        changes: { role },
      }),
      ...more,
    ]);
  } catch (err) {
    const isTaken = more.length > 0 && (await findByEmail(ctx, email));
    throw (await refusalOf(ctx, id, tenantId, tier)) ?? (isTaken ? addressTaken() : err);
  }
}

async function refusalOf(
  { db, clock }: BaseCtx,
  id: string,
  tenantId: string,
  tier: Tier,
): Promise<AppError | undefined> {
  const row = await db
    .select({
      isOpen: sql<number>`${isOpenAt(clock.now())}`,
      hasRoom: sql<number>`${hasRoom(tenantId, tier)}`,
    })
    .from(invitations)
    .where(eq(invitations.id, id))
    .get();
  if (!row?.isOpen) return tokenInvalid();
  return row.hasRoom ? undefined : noRoom(tier);
}
