// What the clock does to sign-in: what has ended is forgotten.
import { lte, sql } from "drizzle-orm";
import { proofs, sessions } from "#db/schema/people.ts";
import type { BaseCtx } from "#platform/ctx.ts";

const rowsMax = 500;

export async function forgetSessions({ db, clock }: BaseCtx): Promise<void> {
  const ended = sql`select id from ${sessions} where ${lte(sessions.expiresAt, clock.now())} limit ${rowsMax}`;
  await db.delete(sessions).where(sql`${sessions.id} in (${ended})`);
}

export async function forgetProofs({ db, clock }: BaseCtx): Promise<void> {
  const old = sql`select hash from ${proofs} where ${lte(proofs.expiresAt, clock.now())} limit ${rowsMax}`;
  await db.delete(proofs).where(sql`${proofs.hash} in (${old})`);
}
