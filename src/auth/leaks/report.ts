// A key that was found in the open: whoever holds all of it may have it revoked, and need be nobody for that.
import { and, eq, isNull } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import { announce } from "#events/announce.ts";
import { emitIfChanged } from "#events/emit.ts";
import type { Actor, BaseCtx } from "#platform/ctx.ts";
import { hashKey, isKeyShaped } from "#auth/key-format.ts";
import { forget } from "#auth/memory.ts";

const finder: Actor = { type: "system", id: "leak-report", name: "Report of a leaked key", scopes: [] };

export type Leak = { key: string; url?: string | undefined; source: string };

/** Whether the text was a key of ours. It is revoked then; reported again, nothing changes. */
export async function reportLeak(base: BaseCtx, { key, url, source }: Leak): Promise<boolean> {
  if (!isKeyShaped(key)) return false;
  const hash = await hashKey(key);
  const row = await base.db
    .select({ id: apiKeys.id, tenantId: apiKeys.tenantId, prefix: apiKeys.prefix, last4: apiKeys.last4 })
    .from(apiKeys)
    .where(eq(apiKeys.hash, hash))
    .get();
  if (!row) return false;
  const { id, tenantId, prefix, last4 } = row;
  const now = base.clock.now();
  await base.db.batch([
    base.db
      .update(apiKeys)
      .set({ revokedAt: now })
      .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt))),
    auditIfChanged(
      { ...base, tenant: { id: tenantId }, actor: finder },
      { action: "key.leaked", targets: [{ type: "api_key", id }], metadata: { source, url: url ?? null } },
    ),
    ...emitIfChanged(base, {
      type: "key.leaked",
      tenantId,
      subject: id,
      keyId: null,
      data: {
        key_id: id,
        masked_key: `${prefix}…${last4}`,
        source,
        found_at: url ?? null,
        revoked_at: new Date(now).toISOString(),
      },
    }),
  ]);
  forget(hash);
  base.waitUntil(announce(base, tenantId));
  return true;
}
