import { and, eq, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { forgetTenant } from "#auth/memory.ts";
import { requireScope } from "#auth/scopes.ts";
import { valuesOf } from "#db/insert.ts";
import { tenantErasures, tenantWork } from "#db/schema/tenant-work.ts";
import { tenants } from "#db/schema/tenants.ts";
import type { Ctx } from "#platform/ctx.ts";
import { readErasure } from "./erase/read.ts";
import type { DeleteTenant, ErasureView } from "./erase/schemas.ts";
import { existingTenant } from "./queries.ts";
import { requireOther } from "./require-other.ts";
import { dayMs } from "./trial/settings.ts";
import { newWork } from "./long-tasks/new-work.ts";
import { wakeWork } from "./long-tasks/wake.ts";

/**
 * Shuts a tenant out at once, and erases all that it has: now, or after the days for which an archive can be fetched.
 * Asked for again it changes nothing.
 */
export async function deleteTenant(
  ctx: Ctx,
  id: string,
  { export_days }: DeleteTenant,
  apiUrl: string,
): Promise<ErasureView> {
  requireScope(ctx, "admin:write");
  requireOther(ctx, id);
  await existingTenant(ctx, id);
  const now = ctx.clock.now();
  const startsAt = now + export_days * dayMs;
  const erasure = newWork(ctx, { tenantId: id, kind: "erase", dueAt: startsAt });
  const archive = { ...newWork(ctx, { tenantId: id, kind: "export", dueAt: now }), expiresAt: startsAt };
  const asked = {
    tenantId: id,
    requestedAt: now,
    requestedBy: ctx.actor.id,
    startsAt,
    completedAt: null,
    proof: null,
  };
  await ctx.db.batch([
    ctx.db
      .update(tenants)
      .set({ status: "deleting", statusReason: null, statusSince: now })
      .where(and(eq(tenants.id, id), sql`${tenants.status} in ('active', 'suspended')`)),
    ctx.db.insert(tenantErasures).select(sql`${valuesOf(tenantErasures, asked)} where changes() > 0`),
    ctx.db.insert(tenantWork).select(sql`${valuesOf(tenantWork, erasure)} where changes() > 0`),
    // On the operators' own record: the tenant's is emptied.
    auditIfChanged(ctx, {
      action: "tenant.delete",
      targets: [{ type: "tenant", id }],
      changes: { export_days },
    }),
    ...(export_days > 0
      ? [ctx.db.insert(tenantWork).select(sql`${valuesOf(tenantWork, archive)} where changes() > 0`)]
      : []),
  ]);
  forgetTenant(id);
  ctx.waitUntil(wakeWork(ctx, id));
  return readErasure(ctx, id, apiUrl);
}
