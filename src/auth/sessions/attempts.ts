// Attempts to get in: the first few are free, then each waits longer. Counted before they are made, so that many at
// once count as many. No wait is longer than a quarter of an hour, a browser that signed in before has a count of its
// own, and links by mail and passkeys stay open: nobody can lock somebody else out. Addresses are guarded besides, by
// the minute: `guardDoor`.
import { lte, sql } from "drizzle-orm";
import { hmacHex } from "#core/hmac.ts";
import { attempts } from "#db/schema/people.ts";
import { countedAddress } from "#limits/address.ts";
import { refused } from "#limits/refuse.ts";
import type { BaseCtx } from "#platform/ctx.ts";

type Policy = { free: number; firstWaitMs: number; waitMsMax: number };

const policies = {
  account: { free: 5, firstWaitMs: 1000, waitMsMax: 900_000 },
  browser: { free: 5, firstWaitMs: 1000, waitMsMax: 900_000 },
  factor: { free: 5, firstWaitMs: 5000, waitMsMax: 900_000 },
  address: { free: 30, firstWaitMs: 1000, waitMsMax: 900_000 },
  mail: { free: 3, firstWaitMs: 60_000, waitMsMax: 900_000 },
  "email-change": { free: 5, firstWaitMs: 60_000, waitMsMax: 900_000 },
  sender: { free: 20, firstWaitMs: 60_000, waitMsMax: 900_000 },
  "paying-sender": { free: 200, firstWaitMs: 60_000, waitMsMax: 900_000 },
} satisfies Record<string, Policy>;

export type Attempt = { kind: keyof typeof policies; of: string };

/** A count is forgotten after so long without an attempt. */
const quietMs = 3_600_000;
const rowsMax = 500;

/** @throws AppError `rate_limited` with the time to wait, where one of them has to */
export async function takeAttempts(ctx: BaseCtx, of: readonly Attempt[]): Promise<void> {
  const counted = [...of, ...addressOf(ctx, of)];
  const statements = counted.map((one) => take(ctx, one));
  const [first, ...more] = statements;
  if (!first) return;
  const taken = await ctx.db.batch([first, ...more]);
  const late = counted.filter((_one, at) => taken[at]?.length === 0);
  if (late.length === 0) return;
  const keys = JSON.stringify(late.map((one) => keyOf(ctx, one)));
  const latest = await ctx.db
    .select({ at: sql<number>`max(${attempts.waitUntil})` })
    .from(attempts)
    .where(sql`${attempts.key} in (select value from json_each(${keys}))`)
    .get();
  const seconds = Math.max(1, Math.ceil(((latest?.at ?? 0) - ctx.clock.now()) / 1000));
  const windowSeconds = quietMs / 1000;
  const states = late.map(({ kind }) => ({
    name: kind,
    quota: policies[kind].free,
    windowSeconds,
    remaining: 0,
    resetSeconds: seconds,
  }));
  throw refused({
    isAllowed: false,
    reason: "rate",
    violated: late.map(({ kind }) => kind),
    retryAfterMs: seconds * 1000,
    detail: `Too many attempts: try again in ${seconds} s`,
    states,
  });
}

/** What was right does not count: the statements for the batch of what came of it. */
export function forgive(ctx: BaseCtx, of: readonly Attempt[]) {
  const keys = JSON.stringify(of.map((one) => keyOf(ctx, one)));
  const own = JSON.stringify(addressOf(ctx, of).map((one) => keyOf(ctx, one)));
  return [
    ctx.db.delete(attempts).where(sql`${attempts.key} in (select value from json_each(${keys}))`),
    ctx.db
      .update(attempts)
      .set({ count: sql`max(0, ${attempts.count} - 1)`, waitUntil: 0 })
      .where(sql`${attempts.key} in (select value from json_each(${own}))`),
  ] as const;
}

export async function forgetAttempts({ db, clock }: BaseCtx): Promise<void> {
  const old = sql`select key from ${attempts} where ${lte(attempts.lastAt, clock.now() - quietMs)} limit ${rowsMax}`;
  await db.delete(attempts).where(sql`${attempts.key} in (${old})`);
}

function take(ctx: BaseCtx, attempt: Attempt) {
  const now = ctx.clock.now();
  const { free, firstWaitMs, waitMsMax }: Policy = policies[attempt.kind];
  const count = sql`(case when ${attempts.lastAt} <= ${now - quietMs} then 1 else ${attempts.count} + 1 end)`;
  const wait = sql`(case when ${count} < ${free} then 0
    else min(${waitMsMax}, ${firstWaitMs} * (1 << min(${count} - ${free}, 20))) end)`;
  return ctx.db
    .insert(attempts)
    .values({ key: keyOf(ctx, attempt), count: 1, lastAt: now, waitUntil: 0 })
    .onConflictDoUpdate({
      target: attempts.key,
      set: { count, lastAt: now, waitUntil: sql`${now} + ${wait}` },
      setWhere: lte(attempts.waitUntil, now),
    })
    .returning({ key: attempts.key });
}

/** Hashed under the secret: the table tells nobody who tried. */
function keyOf({ config }: BaseCtx, { kind, of }: Attempt): string {
  return `${kind}:${hmacHex(config.signingSecret, `attempt:${of}`).slice(0, 40)}`;
}

/** None where what is tried is the browser's own, or a mail, of which `guardMails` counts. */
function addressOf({ origin }: BaseCtx, tried: readonly Attempt[]): Attempt[] {
  const address = countedAddress(origin.address);
  const isCounted = tried.every(({ kind }) => kind === "account" || kind === "factor");
  return address !== null && isCounted ? [{ kind: "address", of: address }] : [];
}
