// People as the rooms of sign-in read them.
import { and, asc, desc, eq, sql } from "drizzle-orm";
import { members, people } from "#db/schema/people.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { noTenantId } from "./settings.ts";

export type Person = typeof people.$inferSelect;

export async function findByEmail({ db }: BaseCtx, email: string): Promise<Person | undefined> {
  return db.select().from(people).where(eq(people.email, email)).get();
}

export async function findPerson({ db }: BaseCtx, id: string): Promise<Person | undefined> {
  return db.select().from(people).where(eq(people.id, id)).get();
}

/** Where a person works: the tenant they last were in, or else the one they first came to. */
export async function findHome({ db }: BaseCtx, personId: string) {
  return db
    .select({ tenantId: members.tenantId, role: members.role })
    .from(members)
    .innerJoin(people, eq(people.id, members.personId))
    .where(eq(members.personId, personId))
    .orderBy(desc(sql`${members.tenantId} = coalesce(${people.lastTenantId}, '')`), asc(members.createdAt))
    .limit(1)
    .get();
}

export async function findMember({ db }: BaseCtx, tenantId: string, personId: string) {
  const isTheirs = and(eq(members.tenantId, tenantId), eq(members.personId, personId));
  return db.select().from(members).where(isTheirs).get();
}

/** The context in which something is put on record of a person who is not signed in, or not yet. */
export function actingFor(
  base: BaseCtx,
  person: { id: string; name: string } | undefined,
  tenantId: string | null | undefined,
) {
  const { id, name } = person ?? { id: "nobody", name: "nobody" };
  return {
    ...base,
    tenant: { id: tenantId ?? noTenantId },
    actor: { type: "user" as const, id, name, scopes: [] },
  };
}
