// Minutes that are over: what was counted in them becomes audit rows.
import { getTableColumns, lte, type SQL, sql } from "drizzle-orm";
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
  const values = {
    id: sql`named.value ->> 'id'`,
    tenantId: sql`counted.tenant_id`,
    occurredAt: sql`counted.last_at`,
    action: sql`counted.event ->> 'action'`,
    outcome: sql`'failure'`,
    actor: sql`counted.event -> 'actor'`,
    targets: sql`counted.event -> 'targets'`,
    context: sql`counted.event -> 'context'`,
    keyId: sql`counted.event ->> 'keyId'`,
    requestId: sql`counted.event ->> 'requestId'`,
    metadata: sql`json_patch(counted.event -> 'metadata', json_object('count', counted.count,
      'first_at', ${time("first_at")}, 'last_at', ${time("last_at")}))`,
  };
  await ctx.db.batch([
    // Without a number: the sealer gives it. What another has settled meanwhile is no longer there to be joined.
    ctx.db.insert(auditEvents).select(sql`select ${listOf(values)} from ${settled}`),
    ctx.db.delete(auditCounts).where(sql`(tenant_id, minute, subject) in
      (select value ->> 'tenantId', value ->> 'minute', value ->> 'subject' from json_each(${named}))`),
  ]);
  return over.length;
}

/** Every column of an audit row in the order of the table; null where nothing is given. */
function listOf(values: Record<string, SQL>): SQL {
  const columns = Object.keys(getTableColumns(auditEvents));
  return sql.join(
    columns.map((name) => values[name] ?? sql`null`),
    sql`, `,
  );
}
