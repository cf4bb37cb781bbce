import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { sessionOf } from "#auth/sessions/own.ts";
import { findPerson } from "#auth/sessions/person.ts";
import { AppError } from "#core/errors.ts";
import { members, passkeys, recoveryCodes } from "#db/schema/people.ts";
import { tenants } from "#db/schema/tenants.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { MeView } from "./schemas.ts";

/** Who the session speaks for, where, and whether somebody acts in their place. */
export async function readMe(ctx: Ctx): Promise<MeView> {
  const { impersonation } = sessionOf(ctx);
  const person = await findPerson(ctx, ctx.actor.id);
  if (!person) throw new AppError("unauthorized", "The account is gone");
  const isTheirs = eq(members.personId, person.id);
  const [belongings, codes, keys] = await ctx.db.batch([
    ctx.db
      .select({
        id: tenants.id,
        name: tenants.name,
        slug: tenants.slug,
        tier: tenants.tier,
        role: members.role,
      })
      .from(members)
      .innerJoin(tenants, eq(tenants.id, members.tenantId))
      .where(isTheirs)
      .orderBy(asc(members.createdAt)),
    ctx.db
      .select({ left: sql<number>`count(*)` })
      .from(recoveryCodes)
      .where(and(eq(recoveryCodes.personId, person.id), isNull(recoveryCodes.usedAt))),
    ctx.db
      .select({ count: sql<number>`count(*)` })
      .from(passkeys)
      .where(eq(passkeys.personId, person.id)),
  ]);
  return {
    id: person.id,
    email: person.email,
    name: person.name,
    is_platform_admin: person.isPlatformAdmin,
    has_password: person.passwordHash !== null,
    two_factor: { enabled: person.totpEnabledAt !== null, recovery_codes_left: codes[0]?.left ?? 0 },
    passkeys: keys[0]?.count ?? 0,
    tenant: belongings.find(({ id }) => id === ctx.tenant.id) ?? null,
    tenants: impersonation ? belongings.filter(({ id }) => id === ctx.tenant.id) : belongings,
    scopes: [...ctx.actor.scopes],
    impersonation: impersonation
      ? {
          by: impersonation.by,
          reason: impersonation.reason,
          ends_at: new Date(impersonation.endsAt).toISOString(),
        }
      : null,
    created_at: new Date(person.createdAt).toISOString(),
  };
}
