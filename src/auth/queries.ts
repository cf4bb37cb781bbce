import { and, desc, eq, gt, isNull, not, or, sql } from "drizzle-orm";
import { AppError } from "#core/errors.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import { pageOf } from "#http/pagination.ts";
import type { Ctx } from "#platform/ctx.ts";
import { creatorsOf } from "./creators.ts";
import { presentKey } from "./present.ts";
import type { KeyView, ListKeys } from "./schemas.ts";
import { requireScope } from "./scopes.ts";
import { usageOf } from "./usage.ts";

export type KeyRow = typeof apiKeys.$inferSelect;

/** One page of the tenant's keys, newest first, those that work no more too. */
export async function listKeys(ctx: Ctx, { limit, cursor, active, created_by }: ListKeys) {
  requireScope(ctx, "keys:read");
  const now = ctx.clock.now();
  const { tenantId, createdAt, id, revokedAt, disabledAt, expiresAt } = apiKeys;
  const isActive = sql`(${and(isNull(revokedAt), isNull(disabledAt), or(isNull(expiresAt), gt(expiresAt, now)))})`;
  const rows = await ctx.db
    .select()
    .from(apiKeys)
    .where(
      and(
        eq(tenantId, ctx.tenant.id),
        created_by === undefined ? undefined : eq(apiKeys.createdBy, created_by),
        active === undefined ? undefined : active ? isActive : not(isActive),
        cursor && sql`(${createdAt}, ${id}) < (${cursor.createdAt}, ${cursor.id})`,
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(limit + 1);
  const present = await presenterOf(ctx, rows);
  return pageOf(rows, limit, present);
}

/** @throws AppError `not_found`, for another tenant's key as well */
export async function fetchKey(ctx: Ctx, id: string): Promise<KeyView> {
  requireScope(ctx, "keys:read");
  return viewOf(ctx, await existingKey(ctx, id));
}

export async function viewOf(ctx: Ctx, row: KeyRow): Promise<KeyView> {
  return (await presenterOf(ctx, [row]))(row);
}

async function presenterOf(ctx: Ctx, rows: readonly KeyRow[]): Promise<(row: KeyRow) => KeyView> {
  const ids = rows.map(({ id }) => id);
  const [used, creators] = await Promise.all([usageOf(ctx, ids), creatorsOf(ctx, rows)]);
  const now = ctx.clock.now();
  return (row) => presentKey(row, now, { createdBy: creators.get(row.id) ?? null, used: used.get(row.id) });
}

/** For verbs with a scope of their own. @throws AppError `not_found`, for another tenant's key as well */
export async function existingKey(ctx: Ctx, id: string): Promise<KeyRow> {
  const row = await ctx.db.select().from(apiKeys).where(isKey(ctx, id)).get();
  if (!row) throw new AppError("not_found", `There is no key ${id}`);
  return row;
}

export const isKey = ({ tenant }: Ctx, id: string) =>
  and(eq(apiKeys.tenantId, tenant.id), eq(apiKeys.id, id));
