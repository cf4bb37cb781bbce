import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { signingKeys } from "#db/schema/signing-keys.ts";
import { pageOf } from "#http/pagination.ts";
import type { Ctx } from "#platform/ctx.ts";
import { presentSigningKey } from "./present.ts";
import type { ListSigningKeys } from "./schemas.ts";

export type SigningKeyRow = typeof signingKeys.$inferSelect;

/** One page of the tenant's signing keys, newest first, revoked ones too. */
export async function listSigningKeys(ctx: Ctx, { limit, cursor }: ListSigningKeys) {
  requireScope(ctx, "keys:read");
  const older =
    cursor && sql`(${signingKeys.createdAt}, ${signingKeys.id}) < (${cursor.createdAt}, ${cursor.id})`;
  const rows = await ctx.db
    .select()
    .from(signingKeys)
    .where(and(eq(signingKeys.tenantId, ctx.tenant.id), older))
    .orderBy(desc(signingKeys.createdAt), desc(signingKeys.id))
    .limit(limit + 1);
  return pageOf(rows, limit, presentSigningKey);
}

/** The tenant's newest key that holds, or the one named. For verbs with a scope of their own. */
export async function activeSigningKey(ctx: Ctx, id?: string): Promise<SigningKeyRow | undefined> {
  return ctx.db
    .select()
    .from(signingKeys)
    .where(
      and(
        eq(signingKeys.tenantId, ctx.tenant.id),
        id === undefined ? undefined : eq(signingKeys.id, id),
        isNull(signingKeys.revokedAt),
      ),
    )
    .orderBy(desc(signingKeys.createdAt), desc(signingKeys.id))
    .get();
}

/** @throws AppError `not_found`, for another tenant's key as well */
export async function existingSigningKey(ctx: Ctx, id: string): Promise<SigningKeyRow> {
  const row = await ctx.db
    .select()
    .from(signingKeys)
    .where(and(eq(signingKeys.tenantId, ctx.tenant.id), eq(signingKeys.id, id)))
    .get();
  if (!row) throw new AppError("not_found", `There is no signing key ${id}`);
  return row;
}
