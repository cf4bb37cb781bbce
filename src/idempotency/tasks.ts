import { lte, sql } from "drizzle-orm";
import { idempotencyKeys } from "#db/schema/idempotency.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { rowsMax } from "./settings.ts";

/** Forgets keys whose day is over; they are free before that as well. */
export async function forgetAnswers({ db, clock }: BaseCtx): Promise<void> {
  const isOld = lte(idempotencyKeys.expiresAt, clock.now());
  const old = sql`select rowid from ${idempotencyKeys} where ${isOld} limit ${rowsMax}`;
  await db.delete(idempotencyKeys).where(sql`rowid in (${old})`);
}
