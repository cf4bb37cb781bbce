import { and, isNotNull, isNull } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { AppError } from "#core/errors.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import type { Ctx } from "#platform/ctx.ts";
import { ownKey, requireWithin } from "./key-bounds.ts";
import { forget } from "./memory.ts";
import { requireOwnScopes } from "./new-key.ts";
import { existingKey, isKey, viewOf } from "./queries.ts";
import type { KeyView } from "./schemas.ts";
import { requireScope } from "./scopes.ts";

/** Stops a key until it is enabled again; every isolate refuses it within seconds. Again it changes nothing. */
export async function disableKey(ctx: Ctx, id: string): Promise<KeyView> {
  requireScope(ctx, "keys:write");
  return turn(ctx, id, "disable");
}

/** Lets a disabled key work again. @throws AppError `conflict` for a revoked one, `forbidden` for one that may do more */
export async function enableKey(ctx: Ctx, id: string): Promise<KeyView> {
  requireScope(ctx, "keys:write");
  const row = await existingKey(ctx, id);
  requireOwnScopes(ctx, row.scopes, "A key cannot enable one that has scopes it lacks itself");
  requireWithin(await ownKey(ctx), row, "A key cannot enable one that reaches further than itself");
  return turn(ctx, id, "enable");
}

async function turn(ctx: Ctx, id: string, way: "enable" | "disable"): Promise<KeyView> {
  const row = await existingKey(ctx, id);
  if (row.revokedAt !== null) throw new AppError("conflict", `The key ${id} was revoked`);
  const { disabledAt, revokedAt } = apiKeys;
  const isOther = way === "disable" ? isNull(disabledAt) : isNotNull(disabledAt);
  const [{ meta }] = await ctx.db.batch([
    ctx.db
      .update(apiKeys)
      .set({ disabledAt: way === "disable" ? ctx.clock.now() : null })
      .where(and(isKey(ctx, id), isNull(revokedAt), isOther)),
    auditIfChanged(ctx, { action: `key.${way}`, targets: [{ type: "api_key", id }] }),
  ]);
  if (meta.changes > 0) ctx.metrics.count("token_operations_total", { token: "api_key", operation: way });
  forget(row.hash);
  return viewOf(ctx, await existingKey(ctx, id));
}
