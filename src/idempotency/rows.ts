import { and, eq } from "drizzle-orm";
import { idempotencyKeys } from "#db/schema/idempotency.ts";
import type { Ctx, Hold } from "#platform/ctx.ts";

export type KeyRow = typeof idempotencyKeys.$inferSelect;

/** A request that came with a key. */
export type Asked = Pick<Hold, "method" | "route" | "key" | "version"> & { fingerprint: string };

/** What one key stands for: a tenant's, for one method and path. */
export function rowOf({ tenant }: Ctx, { method, route, key }: Pick<Hold, "method" | "route" | "key">) {
  return and(
    eq(idempotencyKeys.tenantId, tenant.id),
    eq(idempotencyKeys.method, method),
    eq(idempotencyKeys.route, route),
    eq(idempotencyKeys.key, key),
  );
}
