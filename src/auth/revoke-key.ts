import { and, isNull } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import type { Ctx } from "#platform/ctx.ts";
import { forget } from "./memory.ts";
import { existingKey, isKey } from "./queries.ts";
import { requireScope } from "./scopes.ts";

/** Stops a key for good; every isolate refuses it within seconds. Revoking it again changes nothing. */
export async function revokeKey(ctx: Ctx, id: string): Promise<void> {
  requireScope(ctx, "keys:write");
  const row = await existingKey(ctx, id);
  if (row.revokedAt === null) {
    const [{ meta }] = await ctx.db.batch([
      ctx.db
        .update(apiKeys)
        .set({ revokedAt: ctx.clock.now() })
        .where(and(isKey(ctx, id), isNull(apiKeys.revokedAt))),
      auditIfChanged(ctx, { action: "key.revoke", targets: [{ type: "api_key", id }] }),
    ]);
    if (meta.changes > 0)
      ctx.metrics.count("token_operations_total", { token: "api_key", operation: "revoke" });
  }
  forget(row.hash);
}
