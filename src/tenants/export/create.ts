import { sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { valuesOf } from "#db/insert.ts";
import { tenantWork } from "#db/schema/tenant-work.ts";
import { recordedIfChanged } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import { newWork } from "#tenants/long-tasks/new-work.ts";
import { sendWork } from "#tenants/long-tasks/wake.ts";
import { presentExport } from "./present.ts";
import type { ExportView } from "./schemas.ts";

/** Begins an archive of all that the tenant has; one at a time. */
export async function createExport(ctx: Ctx, apiUrl: string): Promise<ExportView> {
  requireScope(ctx, "tenant:write");
  const { db, tenant, clock } = ctx;
  const work = newWork(ctx, { tenantId: tenant.id, kind: "export", dueAt: clock.now() });
  const view = presentExport(ctx, work, { apiUrl, mayFetch: true });
  const isNone = sql`not exists (select 1 from ${tenantWork}
    where tenant_id = ${tenant.id} and kind = 'export' and due_at is not null)`;
  const [begun] = await db.batch([
    db
      .insert(tenantWork)
      .select(sql`${valuesOf(tenantWork, work)} where ${isNone}`)
      .returning({ id: tenantWork.id }),
    auditIfChanged(ctx, { action: "tenant.export", targets: [{ type: "tenant_export", id: work.id }] }),
    ...(await recordedIfChanged(ctx, { status: 202, body: view })),
  ]);
  if (begun.length === 0)
    throw new AppError("conflict", "An export is under way; wait until it is completed");
  ctx.waitUntil(sendWork(ctx, work.id));
  return view;
}
