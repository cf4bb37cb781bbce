// Minutes that are over: what was counted in them becomes audit rows.
import { lte, sql } from "drizzle-orm";
import { auditCounts } from "#db/schema/audit.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import type { BaseCtx } from "#platform/ctx.ts";

const minuteMs = 60_000;
const rowsMax = 500;
const batchesMax = 20;

/** What comes late for its minute becomes a row of its own. */
export async function settleCounts(ctx: BaseCtx): Promise<void> {
  for (let batch = 0; batch < batchesMax; batch++) {
    if ((await settleBatch(ctx)) < rowsMax) return;
  }
}

async function settleBatch(ctx: BaseCtx): Promise<number> {
  const now = ctx.clock.now();
  const { tenantId, minute, subject } = auditCounts;
  const over = await ctx.db
    .select({ tenantId, minute, subject })
    .from(auditCounts)
    .where(lte(minute, now - minuteMs))
    .limit(rowsMax);
  if (over.length === 0) return 0;
  const named = JSON.stringify(over.map((row) => ({ ...row, id: ctx.ids.create("aud", now) })));
  const settled = sql`json_each(${named}) as named join ${auditCounts} as counted
    on counted.tenant_id = named.value ->> 'tenantId' and counted.minute = named.value ->> 'minute'
      and counted.subject = named.value ->> 'subject'`;
  const time = (column: "first_at" | "last_at") =>
    sql`strftime('%Y-%m-%dT%H:%M:%fZ', counted.${sql.raw(column)} / 1000.0, 'unixepoch')`;
  await ctx.db.batch([
    // Without a number: the sealer gives it. What another has settled meanwhile is no longer there to be joined.
    ctx.db.run(sql`
      insert into ${auditEvents} (id, tenant_id, occurred_at, action, outcome, actor, targets, context, key_id, request_id, metadata)
      select named.value ->> 'id', counted.tenant_id, counted.last_at, counted.event ->> 'action', 'failure',
        counted.event -> 'actor', counted.event -> 'targets', counted.event -> 'context', counted.event ->> 'keyId',
        counted.event ->> 'requestId', json_patch(counted.event -> 'metadata',
          json_object('count', counted.count, 'first_at', ${time("first_at")}, 'last_at', ${time("last_at")}))
      from ${settled}`),
    ctx.db.run(sql`
      delete from ${auditCounts} where (tenant_id, minute, subject) in
        (select value ->> 'tenantId', value ->> 'minute', value ->> 'subject' from json_each(${named}))`),
  ]);
  return over.length;
}
