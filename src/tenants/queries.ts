import { and, desc, eq, ne, or, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { tenants } from "#db/schema/tenants.ts";
import { pageOf } from "#http/pagination.ts";
import type { BaseCtx, Ctx } from "#platform/ctx.ts";
import { presentTenant } from "./present.ts";
import type { ListTenants } from "./schemas.ts";

export type TenantRow = typeof tenants.$inferSelect;

/** One page of all tenants, newest first; for operators. */
export async function listTenants(ctx: Ctx, { limit, cursor, q, tier, status }: ListTenants) {
  requireScope(ctx, "admin:read");
  const { createdAt, id } = tenants;
  // Searched for as written: % and _ stand for nothing else.
  const like = q && `%${q.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  const found = [tenants.name, tenants.slug, tenants.ownerEmail].map(
    (column) => sql`${column} like ${like} escape '\\'`,
  );
  const rows = await ctx.db
    .select()
    .from(tenants)
    .where(
      and(
        status === undefined ? ne(tenants.status, "erased") : eq(tenants.status, status),
        tier && eq(tenants.tier, tier),
        like ? or(...found) : undefined,
        cursor && sql`(${createdAt}, ${id}) < (${cursor.createdAt}, ${cursor.id})`,
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => presentTenant(row, ctx.clock.now()));
}

/** For operators. @throws AppError `not_found` */
export async function fetchTenant(ctx: Ctx, id: string) {
  requireScope(ctx, "admin:read");
  return presentTenant(await existingTenant(ctx, id), ctx.clock.now());
}

/** The caller's own. */
export async function fetchOwn(ctx: Ctx) {
  requireScope(ctx, "tenant:read");
  return presentTenant(await existingTenant(ctx, ctx.tenant.id), ctx.clock.now());
}

/** For verbs with a scope of their own. @throws AppError `not_found` */
export async function existingTenant({ db }: BaseCtx, id: string): Promise<TenantRow> {
  const row = await db.select().from(tenants).where(eq(tenants.id, id)).get();
  if (!row) throw new AppError("not_found", `There is no tenant ${id}`);
  return row;
}
