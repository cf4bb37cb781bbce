// What the clock does to the log: settles counts, seals rows, and forgets who was not seen for long.
import { isNull, sql } from "drizzle-orm";
import { auditMemory } from "#db/schema/audit.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { sealTenant } from "./seal.ts";
import { settleCounts } from "./settle.ts";

const tenantsMax = 500;
const atOnce = 6;
const rowsMax = 1000;

/** Security events of minutes that are over become rows, and every row that waits becomes a link of its chain. */
export async function sealLogs(ctx: BaseCtx): Promise<void> {
  await settleCounts(ctx);
  const waiting = await ctx.db
    .selectDistinct({ tenantId: auditEvents.tenantId })
    .from(auditEvents)
    .where(isNull(auditEvents.hash))
    .limit(tenantsMax);
  const queue = waiting.values();
  const worker = async () => {
    for (const { tenantId } of queue)
      await sealTenant(ctx, tenantId, 25).catch((err: unknown) =>
        ctx.log.error("a log was not sealed", err, { tenant_id: tenantId }),
      );
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Actors and addresses that were not seen for long. */
export async function forgetMemory({ db, clock }: BaseCtx): Promise<void> {
  const old = sql`select rowid from ${auditMemory} where expires_at <= ${clock.now()} limit ${rowsMax}`;
  await db.delete(auditMemory).where(sql`${auditMemory}.rowid in (${old})`);
}
