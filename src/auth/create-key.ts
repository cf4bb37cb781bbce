import { auditInsert } from "#audit/record.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import { recorded } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import { futureTime, newKey, requireOwnScopes } from "./new-key.ts";
import { presentKey } from "./present.ts";
import type { CreatedKey, CreateKey } from "./schemas.ts";
import { requireScope } from "./scopes.ts";

/** Makes a key for the caller's tenant; the key itself is in this answer and nowhere else. */
export async function createKey(ctx: Ctx, input: CreateKey): Promise<CreatedKey> {
  requireScope(ctx, "keys:write");
  const { mode, description, scopes } = input;
  requireOwnScopes(ctx, scopes, "A key cannot grant what it lacks itself");
  const now = ctx.clock.now();
  const { key, row } = await newKey(ctx, {
    tenantId: ctx.tenant.id,
    mode,
    description,
    scopes,
    expiresAt: input.expires_at ? futureTime(input.expires_at, now) : null,
    allowedAddresses: input.allowed_addresses ?? null,
    monthlyCallsMax: input.monthly_calls_max ?? null,
  });
  const created = { ...presentKey(row, now), key };
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
