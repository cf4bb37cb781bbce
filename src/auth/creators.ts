// Who made keys, and whether they still belong here: a key goes on when its maker has gone.
import { and, eq, sql } from "drizzle-orm";
import { apiKeys } from "#db/schema/api-keys.ts";
import { members, people } from "#db/schema/people.ts";
import type { Ctx } from "#platform/ctx.ts";
import { isPerson } from "./caller.ts";
import type { KeyRow } from "./queries.ts";
import type { KeyView } from "./schemas.ts";
import { statusAt } from "./status.ts";

type Creator = KeyView["created_by"];

/** By key. Names are those of people who belong to the tenant still, and of keys. */
export async function creatorsOf(ctx: Ctx, rows: readonly KeyRow[]): Promise<Map<string, Creator>> {
  const { db, tenant, clock } = ctx;
  const ids = JSON.stringify([...new Set(rows.flatMap(({ createdBy }) => createdBy ?? []))]);
  const named = sql`(select value from json_each(${ids}))`;
  const [persons, keys] = await db.batch([
    db
      .select({ id: people.id, name: people.name, status: people.status })
      .from(members)
      .innerJoin(people, eq(people.id, members.personId))
      .where(and(eq(members.tenantId, tenant.id), sql`${members.personId} in ${named}`)),
    db
      .select()
      .from(apiKeys)
      .where(and(eq(apiKeys.tenantId, tenant.id), sql`${apiKeys.id} in ${named}`)),
  ]);
  const known = new Map<string, Creator>([
    ...persons.map((each) => [each.id, { type: "person" as const, ...each }] as const),
    ...keys.map((key) => {
      const { id, description: name } = key;
      return [id, { type: "api_key" as const, id, name, status: statusAt(key, clock.now()) }] as const;
    }),
  ]);
  return new Map(rows.map(({ id, createdBy }) => [id, createdBy === null ? null : of(known, createdBy)]));
}

function of(known: Map<string, Creator>, id: string): Creator {
  const type = isPerson(id) ? "person" : "api_key";
  return known.get(id) ?? { type, id, name: null, status: "removed" };
}

/** Of what is made right now. */
export function creatorNow({ actor }: Ctx): Creator {
  const type = actor.type === "user" ? "person" : "api_key";
  return { type, id: actor.id, name: actor.name, status: "active" };
}
