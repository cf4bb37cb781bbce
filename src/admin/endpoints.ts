import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { oneOrAll } from "#db/one-or-all.ts";
import { webhookEndpoints } from "#db/schema/webhooks.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { ListAllEndpoints } from "./schemas.ts";

/** All tenants' webhook endpoints, newest first: one more than asked for. */
export function listAllEndpoints(ctx: Ctx, { tenant_id, status, cursor, limit }: ListAllEndpoints) {
  requireScope(ctx, "admin:read");
  const { tenantId, createdAt, id, deletedAt } = webhookEndpoints;
  return ctx.db
    .select()
    .from(webhookEndpoints)
    .where(
      and(
        isNull(deletedAt),
        oneOrAll(tenantId, tenant_id),
        status && eq(webhookEndpoints.status, status),
        cursor && sql`(${createdAt}, ${id}) < (${cursor.createdAt}, ${cursor.id})`,
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(limit + 1);
}
