import { and, isNull } from "drizzle-orm";
import { differences } from "#audit/differences.ts";
import { auditIfChanged } from "#audit/record.ts";
import { AppError } from "#core/errors.ts";
import { isoOrNull } from "#core/time.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import type { Ctx } from "#platform/ctx.ts";
import { ownKey, requireNoWider } from "./key-bounds.ts";
import { forget } from "./memory.ts";
import { futureTime, requireOwnScopes } from "./new-key.ts";
import { existingKey, isKey, type KeyRow, viewOf } from "./queries.ts";
import type { KeyView, UpdateKey } from "./schemas.ts";
import { requireScope } from "./scopes.ts";

/** Changes what is given of a key, and leaves the rest. Its scopes stay as they are: another key is made for others. */
export async function updateKey(ctx: Ctx, id: string, input: UpdateKey): Promise<KeyView> {
  requireScope(ctx, "keys:write");
  const row = await existingKey(ctx, id);
  requireOwnScopes(ctx, row.scopes, "A key cannot change one that has scopes it lacks itself");
  if (row.revokedAt !== null) throw new AppError("conflict", `The key ${id} was revoked`);
  if (row.successorId !== null && input.expires_at !== undefined)
    throw new AppError("conflict", `The key ${id} was replaced: when it ends is settled`);
  const changes = changesOf(input, ctx.clock.now());
  requireNoWider(await ownKey(ctx), changes, { before: row, what: "A key cannot loosen what bounds it" });
  if (Object.keys(changes).length > 0) {
    await ctx.db.batch([
      ctx.db
        .update(apiKeys)
        .set(changes)
        .where(and(isKey(ctx, id), isNull(apiKeys.revokedAt))),
      auditIfChanged(ctx, {
        action: "key.update",
        targets: [{ type: "api_key", id }],
        changes: differences(asGiven(row), input),
      }),
    ]);
    forget(row.hash);
  }
  return viewOf(ctx, await existingKey(ctx, id));
}

/** As a request would put it. */
function asGiven({ description, expiresAt, allowedAddresses, monthlyCallsMax }: KeyRow): UpdateKey {
  return {
    description,
    expires_at: isoOrNull(expiresAt),
    allowed_addresses: allowedAddresses,
    monthly_calls_max: monthlyCallsMax,
  };
}

function changesOf(input: UpdateKey, now: number): Partial<KeyRow> {
  const { description, expires_at, allowed_addresses, monthly_calls_max } = input;
  return {
    ...(description === undefined ? {} : { description }),
    ...(expires_at === undefined ? {} : { expiresAt: expires_at && futureTime(expires_at, now) }),
    ...(allowed_addresses === undefined ? {} : { allowedAddresses: allowed_addresses }),
    ...(monthly_calls_max === undefined ? {} : { monthlyCallsMax: monthly_calls_max }),
  } as Partial<KeyRow>;
}
