// Rules, costs, blocks and tenants' own figures, as operators set them: they belong to no tenant that asks.
import { and, asc, desc, eq, isNotNull, isNull, lte, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { limitBlocks, limitCosts, limitOverrides, limitRules } from "#db/schema/limits.ts";
import { tenants } from "#db/schema/tenants.ts";
import type { Ctx } from "#platform/ctx.ts";
import { isInForce, type OverrideRow } from "./load-rules.ts";
import type { ListBlocks } from "./schemas.ts";

export type RuleRow = typeof limitRules.$inferSelect;
export type BlockRow = typeof limitBlocks.$inferSelect;
export type TenantLimits = { tenant: typeof tenants.$inferSelect; override: OverrideRow | null };

export async function fetchTenantLimits(ctx: Ctx, id: string): Promise<TenantLimits> {
  requireScope(ctx, "admin:read");
  return existingTenant(ctx, id);
}

/** For verbs with a scope of their own. @throws AppError `not_found` */
export async function existingTenant({ db }: Ctx, id: string): Promise<TenantLimits> {
  const found = await db
    .select({ tenant: tenants, override: limitOverrides })
    .from(tenants)
    .leftJoin(limitOverrides, eq(limitOverrides.tenantId, tenants.id))
    .where(eq(tenants.id, id))
    .get();
  if (!found) throw new AppError("not_found", `There is no tenant ${id}`);
  return found;
}

export async function listRules(ctx: Ctx): Promise<RuleRow[]> {
  requireScope(ctx, "admin:read");
  return ctx.db.select().from(limitRules).orderBy(asc(limitRules.createdAt), asc(limitRules.id));
}

/** @throws AppError `not_found` */
export async function existingRule({ db }: Ctx, id: string): Promise<RuleRow> {
  const row = await db.select().from(limitRules).where(eq(limitRules.id, id)).get();
  if (!row) throw new AppError("not_found", `There is no rule ${id}`);
  return row;
}

export async function listCosts(ctx: Ctx) {
  requireScope(ctx, "admin:read");
  return ctx.db
    .select({ endpoint: limitCosts.endpoint, cost: limitCosts.cost })
    .from(limitCosts)
    .orderBy(asc(limitCosts.endpoint));
}

/** Newest first: one more than asked for, which tells whether a page follows. */
export async function listBlocks(ctx: Ctx, { status, identity, cursor, limit }: ListBlocks) {
  requireScope(ctx, "admin:read");
  const { createdAt, id, until, liftedAt } = limitBlocks;
  const now = ctx.clock.now();
  const which = {
    active: isInForce(now),
    expired: and(isNull(liftedAt), lte(until, now)),
    lifted: isNotNull(liftedAt),
  };
  return ctx.db
    .select()
    .from(limitBlocks)
    .where(
      and(
        status && which[status],
        identity && eq(limitBlocks.identity, identity),
        cursor && sql`(${createdAt}, ${id}) < (${cursor.createdAt}, ${cursor.id})`,
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(limit + 1);
}

export async function fetchBlock(ctx: Ctx, id: string): Promise<BlockRow> {
  requireScope(ctx, "admin:read");
  return existingBlock(ctx, id);
}

/** @throws AppError `not_found` */
export async function existingBlock({ db }: Ctx, id: string): Promise<BlockRow> {
  const row = await db.select().from(limitBlocks).where(eq(limitBlocks.id, id)).get();
  if (!row) throw new AppError("not_found", `There is no block ${id}`);
  return row;
}
