import { and, desc, eq, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { isoOrNull } from "#core/time.ts";
import { members, people } from "#db/schema/people.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { ListPeople, MemberView } from "./schemas.ts";

/** What is read of a member; `createdAt` is when they joined. */
const columns = {
  id: members.personId,
  email: people.email,
  name: people.name,
  role: members.role,
  status: people.status,
  totpEnabledAt: people.totpEnabledAt,
  createdAt: members.createdAt,
  lastSignInAt: people.lastSignInAt,
};

export type MemberRow = Awaited<ReturnType<typeof fetchMember>>;

/** The tenant's people, the latest first: one more than asked for, which tells whether a page follows. */
export async function listPeople(ctx: Ctx, { limit, cursor }: ListPeople): Promise<MemberRow[]> {
  requireScope(ctx, "people:read");
  const older =
    cursor && sql`(${members.createdAt}, ${members.personId}) < (${cursor.createdAt}, ${cursor.id})`;
  return ctx.db
    .select(columns)
    .from(members)
    .innerJoin(people, eq(people.id, members.personId))
    .where(and(eq(members.tenantId, ctx.tenant.id), older))
    .orderBy(desc(members.createdAt), desc(members.personId))
    .limit(limit + 1);
}

/** @throws AppError `not_found`, for another tenant's people as well */
export async function fetchMember(ctx: Ctx, id: string) {
  requireScope(ctx, "people:read");
  const row = await ctx.db
    .select(columns)
    .from(members)
    .innerJoin(people, eq(people.id, members.personId))
    .where(and(eq(members.tenantId, ctx.tenant.id), eq(members.personId, id)))
    .get();
  if (!row) throw new AppError("not_found", `There is no person ${id} in this tenant`);
  return row;
}

export function presentMember({ totpEnabledAt, createdAt, lastSignInAt, ...row }: MemberRow): MemberView {
  return {
    ...row,
    two_factor: totpEnabledAt !== null,
    joined_at: new Date(createdAt).toISOString(),
    last_sign_in_at: isoOrNull(lastSignInAt),
  };
}
