import { and, eq, isNull } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { AppError } from "#core/errors.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import type { Ctx } from "#platform/ctx.ts";
import { forget } from "./memory.ts";
import { requireScope } from "./scopes.ts";

/** Stops a key for good; every isolate refuses it within seconds. Revoking it again changes nothing. */
export async function revokeKey(ctx: Ctx, id: string): Promise<void> {
  requireScope(ctx, "keys:write");
  const mine = and(eq(apiKeys.tenantId, ctx.tenant.id), eq(apiKeys.id, id));
  const row = await ctx.db
    .select({ hash: apiKeys.hash, revokedAt: apiKeys.revokedAt })
    .from(apiKeys)
    .where(mine)
    .get();
  if (!row) throw new AppError("not_found", `There is no key ${id}`);
  if (row.revokedAt === null) {
    await ctx.db.batch([
      ctx.db
        .update(apiKeys)
        .set({ revokedAt: ctx.clock.now() })
        .where(and(mine, isNull(apiKeys.revokedAt))),
      auditIfChanged(ctx, { action: "key.revoke", targets: [{ type: "api_key", id }] }),
    ]);
  }
  forget(row.hash);
}
