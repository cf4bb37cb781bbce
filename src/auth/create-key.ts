import { auditInsert } from "#audit/record.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import { recorded } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import { familyOf, ownKey, requireWithin } from "./key-bounds.ts";
import { futureTime, newKey, requireOwnScopes } from "./new-key.ts";
import { creatorNow } from "./creators.ts";
import { presentKey } from "./present.ts";
import type { CreatedKey, CreateKey } from "./schemas.ts";
import { requireScope } from "./scopes.ts";

/**
 * Makes a key for the caller's tenant; the key itself is in this answer and nowhere else. By what the calling key is bound,
 * the new one is as well, and both count towards one maximum a month.
 */
export async function createKey(ctx: Ctx, input: CreateKey): Promise<CreatedKey> {
  requireScope(ctx, "keys:write");
  const { mode, description, scopes } = input;
  requireOwnScopes(ctx, scopes, "A key cannot grant what it lacks itself");
  const now = ctx.clock.now();
  const own = await ownKey(ctx);
  const bounds = {
    expiresAt: input.expires_at ? futureTime(input.expires_at, now) : (own?.expiresAt ?? null),
    allowedAddresses: input.allowed_addresses ?? own?.allowedAddresses ?? null,
    monthlyCallsMax: input.monthly_calls_max ?? own?.monthlyCallsMax ?? null,
  };
  requireWithin(own, bounds, "A key cannot make one that reaches further than itself");
  const { key, row } = await newKey(ctx, {
    tenantId: ctx.tenant.id,
    mode,
    description,
    scopes,
    ...bounds,
    countsAs: own && own.monthlyCallsMax !== null ? familyOf(own) : null,
    createdBy: ctx.actor.id,
  });
  const created = { ...presentKey(row, now, { createdBy: creatorNow(ctx) }), key };
  await ctx.db.batch([
    ctx.db.insert(apiKeys).values(row),
    auditInsert(ctx, {
      action: "key.create",
      targets: [{ type: "api_key", id: row.id }],
      changes: {
        scopes,
        expires_at: created.expires_at,
        ...(row.allowedAddresses ? { allowed_addresses: row.allowedAddresses } : {}),
        ...(row.monthlyCallsMax === null ? {} : { monthly_calls_max: row.monthlyCallsMax }),
      },
    }),
    ...(await recorded(ctx, { status: 201, body: created })),
  ]);
  ctx.metrics.count("token_operations_total", { token: "api_key", operation: "create" });
  return created;
}
