import { sql } from "drizzle-orm";
import { apiKeys } from "#db/schema/api-keys.ts";
import { apiKeyUsage, keyUseSeen } from "#db/schema/key-usage.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { type KeyUse, keyUseMessage } from "./use.ts";

/** Adds requests to the daily sums of their keys. Sums and ids are written together: word that comes again counts once. */
export async function consumeKeyUse(ctx: BaseCtx, batch: MessageBatch): Promise<void> {
  const uses = new Map<string, KeyUse>();
  for (const message of batch.messages) {
    const use = keyUseMessage.safeParse(message.body);
    if (use.success) uses.set(use.data.id, use.data);
    else ctx.log.error("unreadable key use", use.error, { message_id: message.id });
  }
  if (uses.size > 0) await write(ctx, [...uses.values()]);
  batch.ackAll();
}

async function write({ db, clock }: BaseCtx, uses: KeyUse[]): Promise<void> {
  // One JSON parameter: D1 binds at most 100, and a batch has as many messages.
  const json = JSON.stringify(uses);
  const { tenantId, keyId, day, requests, successes } = apiKeyUsage;
  await db.batch([
    // A key that is gone, as after its tenant was erased, has no sums any more.
    db
      .insert(apiKeyUsage)
      .select(
        sql`SELECT value ->> 'tenantId', value ->> 'keyId', date((value ->> 'usedAt') / 1000, 'unixepoch'),
            count(*), sum(value ->> 'ok')
          FROM json_each(${json})
          WHERE value ->> 'id' NOT IN (SELECT id FROM ${keyUseSeen})
            AND EXISTS (SELECT 1 FROM ${apiKeys} WHERE id = value ->> 'keyId')
          GROUP BY 1, 2, 3`,
      )
      .onConflictDoUpdate({
        target: [tenantId, keyId, day],
        set: {
          requests: sql`${requests} + excluded.requests`,
          successes: sql`${successes} + excluded.successes`,
        },
      }),
    db
      .insert(keyUseSeen)
      .select(sql`SELECT value ->> 'id', ${clock.now()} FROM json_each(${json}) WHERE true`)
      .onConflictDoNothing(),
    db
      .update(apiKeys)
      .set({
        lastUsedAt: sql`max(coalesce(${apiKeys.lastUsedAt}, 0), (
          select max(value ->> 'usedAt') from json_each(${json}) where value ->> 'keyId' = ${apiKeys.id}))`,
      })
      .where(sql`${apiKeys.id} in (select value ->> 'keyId' from json_each(${json}))`),
  ]);
}
