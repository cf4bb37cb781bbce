import { and, count, desc, eq, lt } from "drizzle-orm";
import { oneOrAll } from "#db/one-or-all.ts";
import { members, people } from "#db/schema/people.ts";
import type { Ctx } from "#platform/ctx.ts";
import { listedMax, type Period } from "./period.ts";
import type { Soc2Report } from "./schemas.ts";

/** Who is a member now and was so before the period's end. Who left is in the audit log alone. */
export async function peopleOf({ db }: Ctx, { tenantId, to }: Period): Promise<Soc2Report["people"]> {
  const where = and(oneOrAll(members.tenantId, tenantId), lt(members.createdAt, to));
  const [[all], rows] = await db.batch([
    db.select({ count: count() }).from(members).where(where),
    db
      .select({
        id: people.id,
        tenantId: members.tenantId,
        name: people.name,
        role: members.role,
        createdAt: members.createdAt,
      })
      .from(members)
      .innerJoin(people, eq(people.id, members.personId))
      .where(where)
      .orderBy(desc(members.createdAt), desc(people.id))
      .limit(listedMax),
  ]);
  return {
    total: all?.count ?? 0,
    held: rows.map((row) => ({
      id: row.id,
      tenant_id: row.tenantId,
      name: row.name,
      role: row.role,
      held_from: new Date(row.createdAt).toISOString(),
      held_until: null,
    })),
  };
}
