import { and, gt, isNull, or, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { AppError } from "#core/errors.ts";
import { valuesOf } from "#db/insert.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import { recordedIfChanged } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import { forget } from "./memory.ts";
import { newKey, requireOwnScopes } from "./new-key.ts";
import { presentKey } from "./present.ts";
import { existingKey, isKey, type KeyRow } from "./queries.ts";
import type { CreatedKey, RotateKey } from "./schemas.ts";
import { requireScope } from "./scopes.ts";

/**
 * Replaces a key by a new one that may do the same. The old one works on for the time of grace, and not after: work that
 * waits in its name goes on in its successor's.
 */
export async function rotateKey(ctx: Ctx, id: string, { grace_seconds }: RotateKey): Promise<CreatedKey> {
  requireScope(ctx, "keys:write");
  const old = await existingKey(ctx, id);
  requireOwnScopes(ctx, old.scopes, "A key cannot replace one that has scopes it lacks itself");
  const now = ctx.clock.now();
  const { key, row } = await successorOf(ctx, old);
  const created = { ...presentKey(row, now), key };
  const endsAt = now + grace_seconds * 1000;
  const { revokedAt, successorId, expiresAt } = apiKeys;
  const isLive = and(isNull(revokedAt), isNull(successorId), or(isNull(expiresAt), gt(expiresAt, now)));
  const [ended] = await ctx.db.batch([
    ctx.db
      .update(apiKeys)
      .set({ successorId: row.id, expiresAt: sql`min(coalesce(${expiresAt}, ${endsAt}), ${endsAt})` })
      .where(and(isKey(ctx, id), isLive))
      .returning({ id: apiKeys.id }),
    ctx.db.insert(apiKeys).select(sql`${valuesOf(apiKeys, row)} where changes() > 0`),
    auditIfChanged(ctx, {
      action: "key.rotate",
      targets: [
        { type: "api_key", id },
        { type: "api_key", id: row.id },
      ],
      changes: { grace_seconds },
    }),
    ...(await recordedIfChanged(ctx, { status: 201, body: created })),
  ]);
  if (ended.length === 0)
    throw new AppError("conflict", `The key ${id} was revoked, has expired or was replaced already`);
  forget(old.hash);
  return created;
}

function successorOf(ctx: Ctx, old: KeyRow) {
  const { tenantId, description, scopes, expiresAt, allowedAddresses, monthlyCallsMax } = old;
  const mode = old.prefix === "sf_live_" ? "live" : "test";
  const own = { tenantId, mode, description, scopes, expiresAt, allowedAddresses, monthlyCallsMax } as const;
  // Or a rotation would grant the month's calls once more.
  return newKey(ctx, { ...own, countsAs: old.countsAs ?? old.id });
}
