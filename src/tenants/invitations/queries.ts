import { and, desc, eq, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { invitations } from "#db/schema/people.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { InvitationView, ListInvitations } from "./schemas.ts";

export type InvitationRow = typeof invitations.$inferSelect;

export async function listInvitations(
  ctx: Ctx,
  { limit, cursor }: ListInvitations,
): Promise<InvitationRow[]> {
  requireScope(ctx, "people:read");
  const older =
    cursor && sql`(${invitations.createdAt}, ${invitations.id}) < (${cursor.createdAt}, ${cursor.id})`;
  return ctx.db
    .select()
    .from(invitations)
    .where(and(eq(invitations.tenantId, ctx.tenant.id), older))
    .orderBy(desc(invitations.createdAt), desc(invitations.id))
    .limit(limit + 1);
}

/** @throws AppError `not_found`, for another tenant's as well */
export async function fetchInvitation(ctx: Ctx, id: string): Promise<InvitationRow> {
  requireScope(ctx, "people:read");
  const mine = and(eq(invitations.tenantId, ctx.tenant.id), eq(invitations.id, id));
  const row = await ctx.db.select().from(invitations).where(mine).get();
  if (!row) throw new AppError("not_found", `There is no invitation ${id}`);
  return row;
}

export function presentInvitation(row: InvitationRow, now: number): InvitationView {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    status: statusAt(row, now),
    invited_by: row.invitedBy,
    created_at: new Date(row.createdAt).toISOString(),
    expires_at: new Date(row.expiresAt).toISOString(),
  };
}

function statusAt(
  { acceptedAt, revokedAt, expiresAt }: InvitationRow,
  now: number,
): InvitationView["status"] {
  if (acceptedAt !== null) return "accepted";
  if (revokedAt !== null) return "revoked";
  return expiresAt <= now ? "expired" : "open";
}
