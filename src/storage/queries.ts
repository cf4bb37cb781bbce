import { eq } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import type { captureKinds } from "#db/schema/captures.ts";
import { storageUsage } from "#db/schema/storage.ts";
import type { Ctx } from "#platform/ctx.ts";
import { keptDaysOf, storedBytesMaxOf } from "#tenants/tiers.ts";
import type { StorageView } from "./schemas.ts";

type Kind = (typeof captureKinds)[number];
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
  const byKind = { screenshot: of("screenshot"), pdf: of("pdf"), content: of("content") };
  const all = Object.values(byKind);
  return {
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    files: all.reduce((sum, { files }) => sum + files, 0),
    byKind,
  };
}
