import { lte, sql } from "drizzle-orm";
import { apiKeyUsage, keyUseSeen } from "#db/schema/key-usage.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { dayOf } from "./usage.ts";

const dayMs = 24 * 60 * 60 * 1000;
/** Longer than a queue keeps a message. */
const seenMs = 5 * dayMs;
const usageDays = 90;
const rowsMax = 5000;

/** Forgets the ids of requests that cannot come again, and sums that nobody looks at any more. */
export async function forgetKeyUse({ db, clock }: BaseCtx): Promise<void> {
  const now = clock.now();
  const seen = sql`select id from ${keyUseSeen} where seen_at <= ${now - seenMs} limit ${rowsMax}`;
  await db.delete(keyUseSeen).where(sql`${keyUseSeen.id} in (${seen})`);
  await db.delete(apiKeyUsage).where(lte(apiKeyUsage.day, dayOf(now - usageDays * dayMs)));
}
