import { sql } from "drizzle-orm";
import { apiKeys } from "#db/schema/api-keys.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { keyUseMessage } from "./use.ts";

/** Writes when keys were last used. Late and repeated messages do no harm: the latest time wins. */
export async function consumeKeyUse(ctx: BaseCtx, batch: MessageBatch): Promise<void> {
  const latest = new Map<string, number>();
  for (const message of batch.messages) {
    const use = keyUseMessage.safeParse(message.body);
    if (use.success) latest.set(use.data.keyId, Math.max(use.data.usedAt, latest.get(use.data.keyId) ?? 0));
    else ctx.log.error("unreadable key use", use.error, { message_id: message.id });
  }
  if (latest.size > 0) await writeLatest(ctx, latest);
  batch.ackAll();
}

async function writeLatest({ db }: BaseCtx, latest: Map<string, number>): Promise<void> {
  // One JSON parameter: D1 binds at most 100, and a batch has as many messages.
  const uses = JSON.stringify([...latest].map(([id, usedAt]) => ({ id, usedAt })));
  await db.run(sql`
    UPDATE ${apiKeys} SET last_used_at = max(coalesce(last_used_at, 0), used.at)
    FROM (SELECT value ->> 'id' AS id, value ->> 'usedAt' AS at FROM json_each(${uses})) AS used
    WHERE ${apiKeys}.id = used.id`);
}
