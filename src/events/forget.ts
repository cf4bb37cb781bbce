// What events told of a person who is gone; that they happened stays.
import { and, type SQL, sql } from "drizzle-orm";
import { events } from "#db/schema/events.ts";
import type { BaseCtx } from "#platform/ctx.ts";

/** Takes an address, and the name beside it, out of the events of these tenants. For the batch that makes the condition true. */
export function forgetInEvents({ db }: BaseCtx, email: string, tenantIds: string[], condition: SQL) {
  const withoutName = sql`case when json_type(${events.data}, '$.owner_name') is null then ${events.data}
    else json_set(${events.data}, '$.owner_name', '') end`;
  return db
    .update(events)
    .set({ data: sql`replace(${withoutName}, json_quote(${email}), '""')` })
    .where(
      and(
        condition,
        sql`${events.tenantId} in (select value from json_each(${JSON.stringify(tenantIds)}))`,
        sql`instr(${events.data}, json_quote(${email})) > 0`,
      ),
    );
}
