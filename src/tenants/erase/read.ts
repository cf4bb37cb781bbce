import { and, desc, eq } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { isoOrNull } from "#core/time.ts";
import { tenantErasures, tenantWork } from "#db/schema/tenant-work.ts";
import type { Ctx } from "#platform/ctx.ts";
import { presentExport } from "#tenants/export/present.ts";
import type { ErasureView } from "./schemas.ts";

/** How an erasure stands, also once it is over; for operators. @throws AppError `not_found` */
export async function fetchErasure(ctx: Ctx, id: string, apiUrl: string): Promise<ErasureView> {
  requireScope(ctx, "admin:read");
  return readErasure(ctx, id, apiUrl);
}

/** For verbs with a scope of their own. */
export async function readErasure(ctx: Ctx, id: string, apiUrl: string): Promise<ErasureView> {
  const row = await ctx.db.select().from(tenantErasures).where(eq(tenantErasures.tenantId, id)).get();
  if (!row) throw new AppError("not_found", `The tenant ${id} is not there, or is not being deleted`);
  const archive = await ctx.db
    .select()
    .from(tenantWork)
    .where(and(eq(tenantWork.tenantId, id), eq(tenantWork.kind, "export")))
    .orderBy(desc(tenantWork.createdAt), desc(tenantWork.id))
    .limit(1)
    .get();
  const isWaiting = row.startsAt > ctx.clock.now();
  const mayFetch = ctx.actor.scopes.includes("admin:write");
  return {
    tenant_id: id,
    status: row.completedAt !== null ? "erased" : isWaiting ? "waiting" : "erasing",
    requested_at: new Date(row.requestedAt).toISOString(),
    starts_at: new Date(row.startsAt).toISOString(),
    completed_at: isoOrNull(row.completedAt),
    proof: row.proof,
    export: archive && isWaiting ? presentExport(ctx, archive, { apiUrl, mayFetch }) : null,
  };
}
