// What looks like abuse among the counts, with what makes it look so.
import { and, desc, eq, inArray, ne, type SQL, sql } from "drizzle-orm";
import { limitWindows } from "#db/schema/limits.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { Pattern } from "./analytics-schemas.ts";

/** Refusals that no misconfigured client soon comes to, and the share of all its calls. */
const hammeringMin = 100;
const hammeringShare = 0.5;
/** Keys or links refused; a deployment with an old key makes fewer before somebody looks. */
const guessesMin = 20;
const tenantsMin = 3;

export async function findPatterns({ db }: Ctx, which: SQL | undefined, limit: number): Promise<Pattern[]> {
  const { subject, tenantId, dimension } = limitWindows;
  const allowed = sql<number>`sum(${limitWindows.allowed})`;
  const refused = sql<number>`sum(${limitWindows.refused})`;
  const tenants = sql<number>`count(distinct ${tenantId})`;
  const columns = { subject, allowed, refused, tenants };
  const ofTenants = and(which, ne(tenantId, ""), ne(subject, "other"));
  const found = db.select(columns).from(limitWindows);
  const [hammering, guessing, many] = await Promise.all([
    found
      .where(and(ofTenants, inArray(dimension, ["address", "key"])))
      .groupBy(dimension, subject)
      .having(
        sql`${refused} >= ${hammeringMin} and ${refused} >= ${hammeringShare} * (${allowed} + ${refused})`,
      )
      .orderBy(desc(refused))
      .limit(limit),
    db
      .select(columns)
      .from(limitWindows)
      .where(and(which, eq(tenantId, ""), eq(dimension, "address"), ne(subject, "other")))
      .groupBy(subject)
      .having(sql`${allowed} + ${refused} >= ${guessesMin}`)
      .orderBy(desc(sql`${allowed} + ${refused}`))
      .limit(limit),
    db
      .select(columns)
      .from(limitWindows)
      .where(and(ofTenants, eq(dimension, "address"), sql`${limitWindows.refused} > 0`))
      .groupBy(subject)
      .having(sql`${tenants} >= ${tenantsMin}`)
      .orderBy(desc(tenants))
      .limit(limit),
  ]);
  return [
    ...hammering.map(({ subject: who, refused: times, allowed: passed }) => ({
      kind: "hammering" as const,
      subject: who,
      refused: times,
      detail: `${times} of ${times + passed} calls were refused, and it goes on`,
    })),
    ...guessing.map(({ subject: who, refused: times, allowed: tried }) => ({
      kind: "key_guessing" as const,
      subject: who,
      refused: times,
      detail: `Came ${times + tried} times with a key or link that does not hold`,
    })),
    ...many.map(({ subject: who, refused: times, tenants: at }) => ({
      kind: "many_tenants" as const,
      subject: who,
      refused: times,
      detail: `Was refused at ${at} tenants`,
    })),
  ];
}
