import { and, desc, eq, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { tenantWork } from "#db/schema/tenant-work.ts";
import { pageOf } from "#http/pagination.ts";
import type { BaseCtx, Ctx } from "#platform/ctx.ts";
import type { WorkRow } from "#tenants/long-tasks/new-work.ts";
import { presentExport } from "./present.ts";
import type { ExportView, ListExports } from "./schemas.ts";

export async function listExports(ctx: Ctx, { limit, cursor }: ListExports, apiUrl: string) {
  requireScope(ctx, "tenant:read");
  const { id, createdAt } = tenantWork;
  const rows = await ctx.db
    .select()
    .from(tenantWork)
    .where(
      and(
        eq(tenantWork.tenantId, ctx.tenant.id),
        eq(tenantWork.kind, "export"),
        cursor && sql`(${createdAt}, ${id}) < (${cursor.createdAt}, ${cursor.id})`,
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => presentExport(ctx, row, linkOf(ctx, apiUrl)));
}

/** @throws AppError `not_found`, for another tenant's as well */
export async function fetchExport(ctx: Ctx, id: string, apiUrl: string): Promise<ExportView> {
  requireScope(ctx, "tenant:read");
  return presentExport(ctx, await existingExport(ctx, ctx.tenant.id, id), linkOf(ctx, apiUrl));
}

/** For verbs with a scope of their own. */
export async function existingExport({ db }: BaseCtx, tenantId: string, id: string): Promise<WorkRow> {
  const isIt = and(eq(tenantWork.tenantId, tenantId), eq(tenantWork.id, id), eq(tenantWork.kind, "export"));
  const row = await db.select().from(tenantWork).where(isIt).get();
  if (!row) throw new AppError("not_found", `There is no export ${id}`);
  return row;
}

const linkOf = ({ actor }: Ctx, apiUrl: string) => ({
  apiUrl,
  mayFetch: actor.scopes.includes("tenant:write"),
});
