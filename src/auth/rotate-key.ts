import { and, gt, isNull, or, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { AppError } from "#core/errors.ts";
import { valuesOf } from "#db/insert.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import { recordedIfChanged } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import { forget } from "./memory.ts";
import { familyOf, ownKey, requireWithin } from "./key-bounds.ts";
import { newKey, requireOwnScopes } from "./new-key.ts";
import { creatorsOf } from "./creators.ts";
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
  await requireReach(ctx, old);
  if (old.disabledAt !== null)
    throw new AppError("conflict", `The key ${id} is disabled: enable it before it is replaced`);
  const now = ctx.clock.now();
  const { key, row } = await successorOf(ctx, old);
  const createdBy = (await creatorsOf(ctx, [row])).get(row.id) ?? null;
  const created = { ...presentKey(row, now, { createdBy }), key };
  const endsAt = now + grace_seconds * 1000;
  const { revokedAt, disabledAt, successorId, expiresAt } = apiKeys;
  const isLive = and(
    isNull(revokedAt),
    isNull(disabledAt),
    isNull(successorId),
    or(isNull(expiresAt), gt(expiresAt, now)),
  );
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
    throw new AppError(
      "conflict",
      `The key ${id} was revoked or disabled, has expired or was replaced already`,
    );
  forget(old.hash);
  ctx.metrics.count("token_operations_total", { token: "api_key", operation: "rotate" });
  return created;
}

/** The successor comes into the caller's hand: it must be no more than they have there. */
async function requireReach(ctx: Ctx, old: KeyRow): Promise<void> {
  const own = await ownKey(ctx);
  requireWithin(own, old, "A key cannot replace one that reaches further than itself");
  // Another's count of calls would come on top of its own.
  if (own && own.monthlyCallsMax !== null && familyOf(own) !== familyOf(old))
    throw new AppError("forbidden", "A key with monthly_calls_max replaces only those that count with it");
}

function successorOf(ctx: Ctx, old: KeyRow) {
  const { tenantId, description, scopes, expiresAt, allowedAddresses, monthlyCallsMax } = old;
  const mode = old.prefix === "sf_live_" ? "live" : "test";
  const own = { tenantId, mode, description, scopes, expiresAt, allowedAddresses, monthlyCallsMax } as const;
  // A key that replaces itself says still who put it there.
  const createdBy = ctx.actor.id === old.id ? old.createdBy : ctx.actor.id;
  // Or a rotation would grant the month's calls once more.
  return newKey(ctx, { ...own, countsAs: familyOf(old), createdBy });
}
