import { and, desc, eq, gt, isNull, or, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { webhookEndpoints, webhookKeys } from "#db/schema/webhooks.ts";
import { pageOf } from "#http/pagination.ts";
import type { Ctx } from "#platform/ctx.ts";
import { liveKeys, type WebhookKeyRow } from "./live-keys.ts";
import { presentEndpoint, presentPublicKey } from "./present.ts";
import type { ListEndpoints, ListKeys } from "./schemas.ts";

export type EndpointRow = typeof webhookEndpoints.$inferSelect;

/** One page of the tenant's endpoints, newest first, each with the keys that sign for it. */
export async function listEndpoints(ctx: Ctx, { limit, cursor }: ListEndpoints) {
  requireScope(ctx, "webhooks:read");
  const { createdAt, id, tenantId, deletedAt } = webhookEndpoints;
  const older = cursor && sql`(${createdAt}, ${id}) < (${cursor.createdAt}, ${cursor.id})`;
  const rows = await ctx.db
    .select()
    .from(webhookEndpoints)
    .where(and(eq(tenantId, ctx.tenant.id), isNull(deletedAt), older))
    .orderBy(desc(createdAt), desc(id))
    .limit(limit + 1);
  const keys = await liveKeysOf(ctx, rows);
  return pageOf(rows, limit, (row) => presentEndpoint(row, keys.get(row.id) ?? []));
}

export async function readEndpoint(ctx: Ctx, id: string) {
  requireScope(ctx, "webhooks:read");
  return viewOf(ctx, await existingEndpoint(ctx, id));
}

/** An endpoint as it is answered, for verbs with a scope of their own. */
export async function viewOf(ctx: Ctx, row: EndpointRow) {
  return presentEndpoint(row, await liveKeys(ctx, row.tenantId, row.id, ctx.clock.now()));
}

/** @throws AppError `not_found`, for another tenant's endpoint as well */
export async function existingEndpoint(ctx: Ctx, id: string): Promise<EndpointRow> {
  const row = await ctx.db.select().from(webhookEndpoints).where(isEndpoint(ctx, id)).get();
  if (!row) throw new AppError("not_found", `There is no webhook endpoint ${id}`);
  return row;
}

/** The tenant's own, and not deleted. */
export function isEndpoint({ tenant }: Ctx, id: string) {
  const { id: own, tenantId, deletedAt } = webhookEndpoints;
  return and(eq(tenantId, tenant.id), eq(own, id), isNull(deletedAt));
}

/** One page of the public keys that v1a signatures are verified with, newest first. */
export async function listPublicKeys(ctx: Ctx, { limit, cursor, endpoint_id: endpointId }: ListKeys) {
  requireScope(ctx, "webhooks:read");
  const { createdAt, id, scheme } = webhookKeys;
  const older = cursor && sql`(${createdAt}, ${id}) < (${cursor.createdAt}, ${cursor.id})`;
  const ofOne = endpointId === undefined ? undefined : eq(webhookKeys.endpointId, endpointId);
  const rows = await ctx.db
    .select()
    .from(webhookKeys)
    .where(and(isLive(ctx), eq(scheme, "v1a"), ofOne, older))
    .orderBy(desc(createdAt), desc(id))
    .limit(limit + 1);
  return pageOf(rows, limit, presentPublicKey);
}

function isLive({ tenant, clock }: Ctx) {
  const { tenantId, expiresAt } = webhookKeys;
  return and(eq(tenantId, tenant.id), or(isNull(expiresAt), gt(expiresAt, clock.now())));
}

async function liveKeysOf(ctx: Ctx, endpoints: EndpointRow[]): Promise<Map<string, WebhookKeyRow[]>> {
  const { endpointId, expiresAt, createdAt, id } = webhookKeys;
  const among = sql`${endpointId} in (select value from json_each(${JSON.stringify(endpoints.map((row) => row.id))}))`;
  const rows = await ctx.db
    .select()
    .from(webhookKeys)
    .where(and(isLive(ctx), among))
    .orderBy(sql`${expiresAt} is not null`, desc(createdAt), desc(id));
  return Map.groupBy(rows, (row) => row.endpointId);
}
