import { and, eq, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { forgetTenant } from "#auth/memory.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { tenantErasures, tenantWork } from "#db/schema/tenant-work.ts";
import { tenants } from "#db/schema/tenants.ts";
import { announce } from "#events/announce.ts";
import { emitIfChanged } from "#events/emit.ts";
import type { Ctx } from "#platform/ctx.ts";
import { ofTenant } from "./of-tenant.ts";
import { presentTenant } from "./present.ts";
import { existingTenant } from "./queries.ts";
import { requireOther } from "./require-other.ts";
import type { Suspend, TenantView } from "./schemas.ts";

/** Refuses a tenant's keys and signed links within seconds, until it is resumed. Its jobs wait. Again it changes nothing. */
export async function suspendTenant(ctx: Ctx, id: string, { reason }: Suspend): Promise<TenantView> {
  requireScope(ctx, "admin:write");
  requireOther(ctx, id);
  const { status } = await existingTenant(ctx, id);
  if (status === "deleting" || status === "erased")
    throw new AppError("conflict", `The tenant ${id} is being deleted`);
  await ctx.db.batch([
    ctx.db
      .update(tenants)
      .set({ status: "suspended", statusReason: reason, statusSince: ctx.clock.now() })
      .where(and(eq(tenants.id, id), eq(tenants.status, "active"))),
    auditIfChanged(ofTenant(ctx, id), {
      action: "tenant.suspend",
      targets: [{ type: "tenant", id }],
      changes: { reason },
    }),
    ...told(ctx, id, "tenant.suspended", { reason }),
  ]);
  return afterChange(ctx, id);
}

/** Lets a suspended tenant in again. One that is to be deleted too, while nothing of it has been erased. */
export async function resumeTenant(ctx: Ctx, id: string): Promise<TenantView> {
  requireScope(ctx, "admin:write");
  const { status } = await existingTenant(ctx, id);
  const now = ctx.clock.now();
  const isToCome = sql`(${tenants.status} = 'suspended' or ${tenants.status} = 'deleting' and exists (
    select 1 from ${tenantErasures} where tenant_id = ${id} and starts_at > ${now}))`;
  const isActive = sql`exists (select 1 from ${tenants} where id = ${id} and status = 'active')`;
  const [resumed] = await ctx.db.batch([
    ctx.db
      .update(tenants)
      .set({ status: "active", statusReason: null, statusSince: null })
      .where(and(eq(tenants.id, id), isToCome))
      .returning({ id: tenants.id }),
    auditIfChanged(ofTenant(ctx, id), { action: "tenant.resume", targets: [{ type: "tenant", id }] }),
    ...told(ctx, id, "tenant.resumed", {}),
    ctx.db.delete(tenantErasures).where(and(eq(tenantErasures.tenantId, id), isActive)),
    ctx.db.delete(tenantWork).where(and(eq(tenantWork.tenantId, id), eq(tenantWork.kind, "erase"), isActive)),
  ]);
  if (resumed.length === 0 && status !== "active")
    throw new AppError("conflict", `The tenant ${id} is being erased, which cannot be called off any more`);
  return afterChange(ctx, id);
}

function told(ctx: Ctx, id: string, type: "tenant.suspended" | "tenant.resumed", besides: object) {
  return emitIfChanged(ctx, {
    type,
    tenantId: id,
    subject: id,
    keyId: null,
    data: { tenant_id: id, ...besides },
  });
}

async function afterChange(ctx: Ctx, id: string): Promise<TenantView> {
  forgetTenant(id);
  ctx.waitUntil(announce(ctx, id));
  return presentTenant(await existingTenant(ctx, id), ctx.clock.now());
}
