import { and, eq } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { revokeMadeBy } from "#auth/revoke-made-by.ts";
import { requireScope } from "#auth/scopes.ts";
import { forgetPerson } from "#auth/sessions/forget.ts";
import { members, people, sessions } from "#db/schema/people.ts";
import type { Ctx } from "#platform/ctx.ts";
import { isNotLastOwner, lastOwner } from "./change-role.ts";
import { fetchMember } from "./queries.ts";
import { requireRank } from "./rank.ts";
import type { RemovePerson } from "./schemas.ts";

/** Takes a person out of the tenant. Their account and what they made stay; of API keys, unless told otherwise. */
export async function removePerson(ctx: Ctx, id: string, { revoke_keys }: RemovePerson): Promise<void> {
  requireScope(ctx, "people:write");
  const { role } = await fetchMember(ctx, id);
  requireRank(ctx, role);
  const keys = revoke_keys ? await revokeMadeBy(ctx, id) : undefined;
  const tenantId = ctx.tenant.id;
  const isIn = and(eq(members.tenantId, tenantId), eq(members.personId, id));
  const [removed] = await ctx.db.batch([
    ctx.db
      .delete(members)
      .where(and(isIn, eq(members.role, role), isNotLastOwner(tenantId)))
      .returning({ id: members.personId }),
    auditIfChanged(ctx, {
      action: "person.remove",
      targets: [{ type: "person", id }],
      changes: { role: { from: role, to: null } },
    }),
    ...(keys?.statements ?? []),
  ]);
  if (removed.length === 0) throw lastOwner();
  keys?.after();
  await ctx.db.batch([
    ctx.db
      .update(sessions)
      .set({ tenantId: null })
      .where(and(eq(sessions.personId, id), eq(sessions.tenantId, tenantId))),
    ctx.db
      .update(people)
      .set({ lastTenantId: null })
      .where(and(eq(people.id, id), eq(people.lastTenantId, tenantId))),
  ]);
  await forgetPerson(ctx, id);
}
