// Tokens that go out to come back once: links in mails and challenges. Kept as SHA-256, with what they lead to sealed.
import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { AppError } from "#core/errors.ts";
import { seal, unseal } from "#core/seal.ts";
import { type proofPurposes, proofs } from "#db/schema/people.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { findByEmail } from "./person.ts";
import { lifeMs } from "./settings.ts";
import { hashToken, isToken, newToken } from "./token.ts";

export type Purpose = (typeof proofPurposes)[number];
export type Proof = typeof proofs.$inferSelect;

/** A token and the insert for the `db.batch` of what it belongs to. */
export async function newProof(
  ctx: BaseCtx,
  purpose: Purpose,
  given: { personId?: string | null; payload?: unknown } = {},
) {
  const token = newToken("proof");
  const hash = await hashToken(token);
  const now = ctx.clock.now();
  const payload =
    given.payload === undefined ? null : await seal(sealOf(ctx, hash), JSON.stringify(given.payload));
  ctx.metrics.count("token_operations_total", { token: "proof", operation: "create" });
  const row = { hash, purpose, personId: given.personId ?? null, payload, createdAt: now };
  return { token, hash, insert: ctx.db.insert(proofs).values({ ...row, expiresAt: now + lifeMs[purpose] }) };
}

/** @throws AppError `token_invalid`, whatever is wrong with it */
export async function findProof(ctx: BaseCtx, token: string, purpose: Purpose): Promise<Proof> {
  if (!isToken("proof", token)) throw tokenInvalid();
  const row = await ctx.db
    .select()
    .from(proofs)
    .where(
      and(
        eq(proofs.hash, await hashToken(token)),
        eq(proofs.purpose, purpose),
        isNull(proofs.usedAt),
        gt(proofs.expiresAt, ctx.clock.now()),
      ),
    )
    .get();
  if (!row) throw tokenInvalid();
  return row;
}

export async function payloadOf(ctx: BaseCtx, { hash, payload }: Proof): Promise<unknown> {
  return payload === null ? undefined : JSON.parse(await unseal(sealOf(ctx, hash), payload));
}

/** For a `db.batch`, in which it must come first: where the proof was used meanwhile, the whole batch fails. */
export function spend({ db, clock }: BaseCtx, hash: string) {
  // Null is no hash: the constraint stops the batch.
  const once = sql`case when ${proofs.usedAt} is null then ${proofs.hash} end`;
  return db
    .update(proofs)
    .set({ hash: once, usedAt: clock.now(), payload: null })
    .where(eq(proofs.hash, hash));
}

/**
 * Runs a batch that spends the proof. @throws AppError `token_invalid` where another was faster; `conflict` where
 * somebody took the address meanwhile that the batch gives a person
 */
export async function whereUnspent<T>(
  ctx: BaseCtx,
  hash: string,
  batch: () => Promise<T>,
  email?: string,
): Promise<T> {
  try {
    const done = await batch();
    ctx.metrics.count("token_operations_total", { token: "proof", operation: "spend" });
    return done;
  } catch (err) {
    const row = await ctx.db.select().from(proofs).where(eq(proofs.hash, hash)).get();
    if (row?.usedAt !== null) throw tokenInvalid();
    if (email !== undefined && (await findByEmail(ctx, email))) throw addressTaken();
    throw err;
  }
}

export function addressTaken(): AppError {
  return new AppError("conflict", "This address has an account: sign in");
}

/** Ends what was sent to a person earlier, so that an old link does nothing after a new start. */
export function voidProofs({ db, clock }: BaseCtx, personId: string) {
  return db
    .update(proofs)
    .set({ usedAt: clock.now(), payload: null })
    .where(and(eq(proofs.personId, personId), isNull(proofs.usedAt)));
}

export function tokenInvalid(): AppError {
  return new AppError("token_invalid", "It was used, has expired or never was: ask for a new one");
}

function sealOf({ config }: BaseCtx, hash: string) {
  return { secret: config.signingSecret, purpose: "proof", place: hash };
}
