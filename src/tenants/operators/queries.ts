import { and, asc, desc, eq, gt, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { findPerson, type Person } from "#auth/sessions/person.ts";
import { AppError } from "#core/errors.ts";
import { isoOrNull } from "#core/time.ts";
import { members, passkeys, people, sessions } from "#db/schema/people.ts";
import { tenants } from "#db/schema/tenants.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { PersonDetail, PersonView, SearchPeople } from "./schemas.ts";

/** People of all tenants, the latest first. */
export async function searchPeople(ctx: Ctx, input: SearchPeople): Promise<Person[]> {
  requireScope(ctx, "admin:read");
  const { q, status, platform_admin: isAdmin, tenant_id: tenantId, cursor, limit } = input;
  const part = q?.toLowerCase();
  const isNamed =
    part === undefined
      ? undefined
      : sql`(${people.id} = ${q} or instr(${people.email}, ${part}) or instr(lower(${people.name}), ${part}))`;
  const isOf =
    tenantId === undefined
      ? undefined
      : sql`exists (select 1 from ${members} where ${members.tenantId} = ${tenantId} and ${members.personId} = ${people.id})`;
  return ctx.db
    .select()
    .from(people)
    .where(
      and(
        isNamed,
        isOf,
        status && eq(people.status, status),
        isAdmin === undefined ? undefined : eq(people.isPlatformAdmin, isAdmin),
        cursor && sql`(${people.createdAt}, ${people.id}) < (${cursor.createdAt}, ${cursor.id})`,
      ),
    )
    .orderBy(desc(people.createdAt), desc(people.id))
    .limit(limit + 1);
}

/** @throws AppError `not_found` */
export async function fetchPerson(ctx: Ctx, id: string): Promise<Person> {
  requireScope(ctx, "admin:read");
  const person = await findPerson(ctx, id);
  if (!person) throw new AppError("not_found", `There is no person ${id}`);
  return person;
}

export async function readPerson(ctx: Ctx, id: string): Promise<PersonDetail> {
  const person = await fetchPerson(ctx, id);
  const count = sql<number>`count(*)`;
  const [belongings, keys, open] = await ctx.db.batch([
    ctx.db
      .select({ id: tenants.id, name: tenants.name, tier: tenants.tier, role: members.role })
      .from(members)
      .innerJoin(tenants, eq(tenants.id, members.tenantId))
      .where(eq(members.personId, id))
      .orderBy(asc(members.createdAt)),
    ctx.db.select({ count }).from(passkeys).where(eq(passkeys.personId, id)),
    ctx.db
      .select({ count })
      .from(sessions)
      .where(and(eq(sessions.personId, id), gt(sessions.expiresAt, ctx.clock.now()))),
  ]);
  return {
    ...presentPerson(person),
    has_password: person.passwordHash !== null,
    passkeys: keys[0]?.count ?? 0,
    sessions: open[0]?.count ?? 0,
    tenants: belongings,
  };
}

export function presentPerson(person: Person): PersonView {
  const { id, email, name, status, isPlatformAdmin, totpEnabledAt, createdAt, lastSignInAt } = person;
  return {
    id,
    email,
    name,
    status,
    is_platform_admin: isPlatformAdmin,
    two_factor: totpEnabledAt !== null,
    created_at: new Date(createdAt).toISOString(),
    last_sign_in_at: isoOrNull(lastSignInAt),
  };
}
