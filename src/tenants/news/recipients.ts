// Whom a tenant's news concerns.
import { and, asc, desc, eq, sql } from "drizzle-orm";
import { serviceLog } from "#audit/security-event.ts";
import { members, people } from "#db/schema/people.ts";
import { tenants } from "#db/schema/tenants.ts";
import type { BaseCtx } from "#platform/ctx.ts";

type Recipient = { id: string; email: string };

/** One event makes at most so many mails: owners come first, then who was there first. */
const recipientsMax = 50;

/**
 * Owners and administrators of a tenant, platform administrators for the service itself. Where there is nobody yet: the
 * address that its operator gave as the owner's, and the operator's own.
 */
export async function recipientsOf(ctx: BaseCtx, tenantId: string): Promise<Recipient[]> {
  if (tenantId === serviceLog) return operators(ctx);
  const found = await ctx.db
    .select({ id: people.id, email: people.email })
    .from(members)
    .innerJoin(people, eq(people.id, members.personId))
    .where(
      and(
        eq(members.tenantId, tenantId),
        eq(people.status, "active"),
        sql`${members.role} in ('owner', 'admin')`,
      ),
    )
    .orderBy(desc(members.role), asc(members.createdAt))
    .limit(recipientsMax);
  return found.length > 0 ? found : ownerToBe(ctx, tenantId);
}

async function operators({ db, config, log }: BaseCtx): Promise<Recipient[]> {
  const admins = await db
    .select({ id: people.id, email: people.email })
    .from(people)
    .where(and(eq(people.isPlatformAdmin, true), eq(people.status, "active")))
    .orderBy(asc(people.createdAt))
    .limit(recipientsMax);
  if (admins.length > 0) return admins;
  const { operator } = config.mail;
  if (operator !== null) return [{ id: "operator", email: operator }];
  log.warn("nobody is told what concerns the service: make a platform administrator, or set OPERATOR_EMAIL");
  return [];
}

async function ownerToBe({ db }: BaseCtx, tenantId: string): Promise<Recipient[]> {
  const row = await db
    .select({ email: tenants.ownerEmail })
    .from(tenants)
    .where(eq(tenants.id, tenantId))
    .get();
  return row?.email ? [{ id: "owner", email: row.email }] : [];
}
