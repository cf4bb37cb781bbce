import { and, desc, eq, or, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { AppError, invalidField } from "#core/errors.ts";
import { storageTargets, storageUsage, type storedKinds } from "#db/schema/storage.ts";
import { pageOf } from "#http/pagination.ts";
import type { Ctx } from "#platform/ctx.ts";
import { keptDaysOf, storedBytesMaxOf } from "#tenants/tiers.ts";
import type { TargetRow } from "./place.ts";
import { presentTarget } from "./present.ts";
import type { ListTargets, StorageView } from "./schemas.ts";

type Kind = (typeof storedKinds)[number];
type Sum = { bytes: number; files: number };

/** What the tenant keeps, what its plan lets it keep, and for how long. */
export async function readStorage(ctx: Ctx): Promise<StorageView> {
  requireScope(ctx, "storage:read");
  const { bytes, files, byKind } = await usageOf(ctx);
  const { tier } = ctx.tenant;
  return {
    bytes,
    files,
    limit_bytes: storedBytesMaxOf(tier),
    retention_days: keptDaysOf(tier),
    by_kind: byKind,
  };
}

/** For verbs with a scope of their own. One row a kind of capture: nothing is counted here. */
export async function usageOf({ db, tenant }: Ctx): Promise<Sum & { byKind: Record<Kind, Sum> }> {
  const rows = await db.select().from(storageUsage).where(eq(storageUsage.tenantId, tenant.id));
  const of = (kind: Kind): Sum => {
    const { bytes = 0, files = 0 } = rows.find((row) => row.kind === kind) ?? {};
    return { bytes, files };
  };
  const byKind = {
    screenshot: of("screenshot"),
    pdf: of("pdf"),
    content: of("content"),
    comparison: of("comparison"),
  };
  const all = Object.values(byKind);
  return {
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    files: all.reduce((sum, { files }) => sum + files, 0),
    byKind,
  };
}

/** One page of the tenant's storage targets, newest first. */
export async function listTargets(ctx: Ctx, { limit, cursor }: ListTargets) {
  requireScope(ctx, "storage:read");
  const { createdAt, id, tenantId } = storageTargets;
  const older = cursor && sql`(${createdAt}, ${id}) < (${cursor.createdAt}, ${cursor.id})`;
  const rows = await ctx.db
    .select()
    .from(storageTargets)
    .where(and(eq(tenantId, ctx.tenant.id), older))
    .orderBy(desc(createdAt), desc(id))
    .limit(limit + 1);
  return pageOf(rows, limit, presentTarget);
}

/** @throws AppError `not_found`, for another tenant's target as well */
export async function existingTarget(ctx: Ctx, id: string): Promise<TargetRow> {
  const isThis = and(eq(storageTargets.tenantId, ctx.tenant.id), eq(storageTargets.id, id));
  const row = await ctx.db.select().from(storageTargets).where(isThis).get();
  if (!row) throw new AppError("not_found", `There is no storage target ${id}`);
  return row;
}

/** The target that a capture names, by name or id. @throws AppError naming those there are */
export async function targetNamed({ db, tenant }: Ctx, named: string): Promise<TargetRow> {
  const { tenantId, name, id } = storageTargets;
  const isThis = and(eq(tenantId, tenant.id), or(eq(name, named), eq(id, named)));
  const row = await db.select().from(storageTargets).where(isThis).get();
  if (row) return row;
  const others = await db.select({ name }).from(storageTargets).where(eq(tenantId, tenant.id)).limit(20);
  const known = others.map((other) => other.name).join(", ");
  throw invalidField(
    "storage_target",
    `There is no storage target ${named}. ${known ? `Valid: ${known}` : "Register one with POST /storage/targets"}`,
  );
}
