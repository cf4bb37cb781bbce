import { and, eq, isNull } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { invitations } from "#db/schema/people.ts";
import type { Ctx } from "#platform/ctx.ts";
import { fetchInvitation } from "./queries.ts";

/** Its link does nothing any more. Revoking it again, or once it was accepted, changes nothing. */
export async function revokeInvitation(ctx: Ctx, id: string): Promise<void> {
  requireScope(ctx, "people:write");
  await fetchInvitation(ctx, id);
  const isOpen = and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt));
  await ctx.db.batch([
    ctx.db
      .update(invitations)
      .set({ revokedAt: ctx.clock.now() })
      .where(and(eq(invitations.tenantId, ctx.tenant.id), eq(invitations.id, id), isOpen)),
    auditIfChanged(ctx, { action: "invitation.revoke", targets: [{ type: "invitation", id }] }),
  ]);
}
