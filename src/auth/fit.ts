import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import { apiKeys } from "#db/schema/api-keys.ts";
import { members, people, sessions } from "#db/schema/people.ts";
import { tenants } from "#db/schema/tenants.ts";
import type { BaseCtx } from "#platform/ctx.ts";

/** Which of these may still listen, in a tenant that is active: keys that are good, and its members who are signed in. */
export async function fitActors(
  { db, clock }: BaseCtx,
  tenantId: string,
  actorIds: readonly string[],
): Promise<Set<string>> {
  const ids = JSON.stringify([...new Set(actorIds)]);
  const now = clock.now();
  const named = sql`(select value from json_each(${ids}))`;
  const isGood = and(
    isNull(apiKeys.revokedAt),
    isNull(apiKeys.disabledAt),
    or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now)),
  );
  const isSignedIn = sql`exists (select 1 from ${sessions} where ${sessions.expiresAt} > ${now}
    and (${sessions.personId} = ${people.id} or ${sessions.actingAs} = ${people.id}))`;
  const isActive = sql`exists (select 1 from ${tenants} where ${tenants.id} = ${tenantId} and ${tenants.status} = 'active')`;
  const [keys, persons] = await db.batch([
    db
      .select({ id: apiKeys.id })
      .from(apiKeys)
      .where(and(sql`${apiKeys.id} in ${named}`, isGood, isActive)),
    db
      .select({ id: people.id })
      .from(members)
      .innerJoin(people, and(eq(people.id, members.personId), eq(people.status, "active")))
      .where(and(eq(members.tenantId, tenantId), sql`${people.id} in ${named}`, isSignedIn, isActive)),
  ]);
  return new Set([...keys, ...persons].map(({ id }) => id));
}
