import { and, eq, isNull, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import { members } from "#db/schema/people.ts";
import type { Ctx } from "#platform/ctx.ts";
import { forget } from "./memory.ts";
import { requireScope } from "./scopes.ts";

/**
 * Stops for good the keys that somebody made, and those that these made in turn, for the batch that takes them out of the
 * tenant: only where it does.
 */
export async function revokeMadeBy(ctx: Ctx, personId: string) {
  requireScope(ctx, "keys:write");
  const { db, tenant, clock } = ctx;
  const theirs = sql`with recursive theirs(id) as (
    select id from ${apiKeys} where tenant_id = ${tenant.id} and created_by = ${personId}
    union select made.id from ${apiKeys} made join theirs on made.created_by = theirs.id
      where made.tenant_id = ${tenant.id})
    select id from theirs`;
  const isTheirs = and(
    eq(apiKeys.tenantId, tenant.id),
    sql`${apiKeys.id} in (${theirs})`,
    isNull(apiKeys.revokedAt),
  );
  const keys = await db.select({ id: apiKeys.id, hash: apiKeys.hash }).from(apiKeys).where(isTheirs);
  const ids = JSON.stringify(keys.map(({ id }) => id));
  const isOut = sql`not exists (select 1 from ${members}
    where ${members.tenantId} = ${tenant.id} and ${members.personId} = ${personId})`;
  const statements = [
    db
      .update(apiKeys)
      .set({ revokedAt: clock.now() })
      .where(and(isTheirs, sql`${apiKeys.id} in (select value from json_each(${ids}))`, isOut)),
    auditIfChanged(ctx, {
      action: "key.revoke",
      targets: keys.map(({ id }) => ({ type: "api_key", id })),
      metadata: { made_by: personId },
    }),
  ] as const;
  const after = () => {
    for (const { hash } of keys) forget(hash);
  };
  return { statements, after };
}
