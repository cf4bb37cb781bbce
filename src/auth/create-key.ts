import { auditInsert } from "#audit/record.ts";
import { AppError, invalidField } from "#core/errors.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import { recorded } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import { generateKey, hashKey, type KeyPrefix } from "./key-format.ts";
import { presentKey } from "./present.ts";
import type { KeyRow } from "./queries.ts";
import type { CreatedKey, CreateKey } from "./schemas.ts";
import { requireScope } from "./scopes.ts";

/** Makes a key for the caller's tenant; the key itself is in this answer and nowhere else. */
export async function createKey(ctx: Ctx, input: CreateKey): Promise<CreatedKey> {
  requireScope(ctx, "keys:write");
  const missing = input.scopes.filter((scope) => !ctx.actor.scopes.includes(scope));
  if (missing.length > 0)
    throw new AppError("forbidden", `A key cannot grant what it lacks itself: ${missing.join(", ")}`);
  const now = ctx.clock.now();
  const expiresAt = input.expires_at ? Date.parse(input.expires_at) : null;
  if (expiresAt !== null && expiresAt <= now) throw invalidField("expires_at", "Must lie in the future");
  const key = generateKey(input.mode);
  const row: KeyRow = {
    id: ctx.ids.create("key", now),
    tenantId: ctx.tenant.id,
    hash: await hashKey(key),
    prefix: key.slice(0, 8) as KeyPrefix,
    last4: key.slice(-4),
    description: input.description,
    scopes: input.scopes,
    createdAt: now,
    expiresAt,
    revokedAt: null,
    lastUsedAt: null,
  };
  const created = { ...presentKey(row, now), key };
  await ctx.db.batch([
    ctx.db.insert(apiKeys).values(row),
    auditInsert(ctx, {
      action: "key.create",
      targets: [{ type: "api_key", id: row.id }],
      changes: { scopes: row.scopes, expires_at: input.expires_at ?? null },
    }),
    ...(await recorded(ctx, { status: 201, body: created })),
  ]);
  return created;
}
