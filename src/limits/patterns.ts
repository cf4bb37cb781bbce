// What looks like abuse among the counts, with what makes it look so.
import { and, desc, eq, ne, type SQL, sql } from "drizzle-orm";
import { limitWindows } from "#db/schema/limits.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { Pattern } from "./analytics-schemas.ts";

/** Refusals that no misconfigured client soon comes to, and the share of all its calls. */
const hammeringMin = 100;
const hammeringShare = 0.5;
/** Keys or links refused; a deployment with an old key makes fewer before somebody looks. */
const guessesMin = 20;
const tenantsMin = 3;

const { subject, tenantId, dimension } = limitWindows;
const allowed = sql<number>`sum(${limitWindows.allowed})`;
const refused = sql<number>`sum(${limitWindows.refused})`;
const isNamed = ne(subject, "other");

/** @param which times, and whose */
export async function findPatterns(ctx: Ctx, which: SQL | undefined, limit: number): Promise<Pattern[]> {
  const found = await Promise.all([
    hammering(ctx, which, limit),
    guessing(ctx, which, limit),
    wandering(ctx, which, limit),
  ]);
  return found.flat();
}

async function hammering({ db }: Ctx, which: SQL | undefined, limit: number): Promise<Pattern[]> {
  const rows = await db
    .select({ subject, allowed, refused })
    .from(limitWindows)
    .where(and(which, ne(tenantId, ""), isNamed, sql`${dimension} in ('address', 'key')`))
    .groupBy(dimension, subject)
    .having(
      sql`${refused} >= ${hammeringMin} and ${refused} >= ${hammeringShare} * (${allowed} + ${refused})`,
    )
    .orderBy(desc(refused))
    .limit(limit);
  return rows.map((row) => ({
    kind: "hammering",
    subject: row.subject,
    refused: row.refused,
    detail: `${row.refused} of ${row.refused + row.allowed} calls were refused`,
  }));
}

/** What is allowed there is to be told that the key does not hold; refused is who was not even told. */
async function guessing({ db }: Ctx, which: SQL | undefined, limit: number): Promise<Pattern[]> {
  const all = sql<number>`sum(${limitWindows.allowed} + ${limitWindows.refused})`;
  const rows = await db
    .select({ subject, all, refused })
    .from(limitWindows)
    .where(and(which, eq(tenantId, ""), isNamed, eq(dimension, "address")))
    .groupBy(subject)
    .having(sql`${all} >= ${guessesMin}`)
    .orderBy(desc(all))
    .limit(limit);
  return rows.map((row) => ({
    kind: "key_guessing",
    subject: row.subject,
    refused: row.refused,
    detail: `Came ${row.all} times with a key or link that does not hold`,
  }));
}

async function wandering({ db }: Ctx, which: SQL | undefined, limit: number): Promise<Pattern[]> {
  const tenants = sql<number>`count(distinct ${tenantId})`;
  const isRefused = sql`${limitWindows.refused} > 0`;
  const rows = await db
    .select({ subject, refused, tenants })
    .from(limitWindows)
    .where(and(which, ne(tenantId, ""), isNamed, eq(dimension, "address"), isRefused))
    .groupBy(subject)
    .having(sql`${tenants} >= ${tenantsMin}`)
    .orderBy(desc(tenants))
    .limit(limit);
  return rows.map((row) => ({
    kind: "many_tenants",
    subject: row.subject,
    refused: row.refused,
    detail: `Was refused at ${row.tenants} tenants`,
  }));
}
