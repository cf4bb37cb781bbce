import { and, desc, eq, gt, isNull, or, sql } from "drizzle-orm";
import { webhookKeys } from "#db/schema/webhooks.ts";
import type { BaseCtx } from "#platform/ctx.ts";

export type WebhookKeyRow = typeof webhookKeys.$inferSelect;

/** The keys of an endpoint that sign at `now`: those without an end first, the newest first among them. */
export function liveKeys(
  { db }: BaseCtx,
  tenantId: string,
  endpointId: string,
  now: number,
): Promise<WebhookKeyRow[]> {
  const { expiresAt, createdAt, id } = webhookKeys;
  return db
    .select()
    .from(webhookKeys)
    .where(
      and(
        eq(webhookKeys.endpointId, endpointId),
        eq(webhookKeys.tenantId, tenantId),
        or(isNull(expiresAt), gt(expiresAt, now)),
      ),
    )
    .orderBy(sql`${expiresAt} is not null`, desc(createdAt), desc(id));
}
