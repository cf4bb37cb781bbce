import { and, desc, eq, sql } from "drizzle-orm";
import { AppError } from "#core/errors.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { ListKeys } from "./schemas.ts";
import { requireScope } from "./scopes.ts";

export type KeyRow = typeof apiKeys.$inferSelect;

/** The tenant's keys, newest first, revoked ones too: one more than asked for, which tells whether a page follows. */
export async function listKeys(ctx: Ctx, { limit, cursor }: ListKeys): Promise<KeyRow[]> {
  requireScope(ctx, "keys:read");
  const older = cursor && sql`(${apiKeys.createdAt}, ${apiKeys.id}) < (${cursor.createdAt}, ${cursor.id})`;
  return ctx.db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.tenantId, ctx.tenant.id), older))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(limit + 1);
}

/** @throws AppError `not_found`, for another tenant's key as well */
export async function fetchKey(ctx: Ctx, id: string): Promise<KeyRow> {
  requireScope(ctx, "keys:read");
  const row = await ctx.db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.tenantId, ctx.tenant.id), eq(apiKeys.id, id)))
    .get();
  if (!row) throw new AppError("not_found", `There is no key ${id}`);
  return row;
}
