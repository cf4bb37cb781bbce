import { and, eq, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { forgetPerson } from "#auth/sessions/forget.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { members, type Role } from "#db/schema/people.ts";
import type { Ctx } from "#platform/ctx.ts";
import { fetchMember, type MemberRow } from "./queries.ts";
import { requireGivable, requireRank } from "./rank.ts";

/** An owner stays while there is no other. */
export const isNotLastOwner = (tenantId: string) =>
  sql`(${members.role} <> 'owner' or (select count(*) from ${members} other
    where other.tenant_id = ${tenantId} and other.role = 'owner') > 1)`;

/** In force at once here, and within seconds everywhere. The last owner stays owner. */
export async function changeRole(ctx: Ctx, id: string, role: Role): Promise<MemberRow> {
  requireScope(ctx, "people:write");
  const member = await fetchMember(ctx, id);
  requireRank(ctx, member.role);
  await requireGivable(ctx, role);
  if (member.role === role) return member;
  const tenantId = ctx.tenant.id;
  const [changed] = await ctx.db.batch([
    ctx.db
      .update(members)
      .set({ role })
      .where(
        and(
          eq(members.tenantId, tenantId),
          eq(members.personId, id),
          // As it was when the caller's rank was held against it.
          eq(members.role, member.role),
          isNotLastOwner(tenantId),
        ),
      )
      .returning({ id: members.personId }),
    auditIfChanged(ctx, {
      action: "person.role",
      targets: [{ type: "person", id }],
      changes: { role: { from: member.role, to: role } },
    }),
  ]);
  if (changed.length === 0) throw lastOwner();
  await forgetPerson(ctx, id);
  return { ...member, role };
}

export function lastOwner(): AppError {
  return new AppError("conflict", "A tenant keeps at least one owner: make another person owner first");
}
