// Sessions end: at once in this isolate, within seconds in every other.
import { and, eq, ne, type SQL } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { auditIfChanged } from "#audit/record.ts";
import { forget } from "#auth/memory.ts";
import { AppError } from "#core/errors.ts";
import { sessions } from "#db/schema/people.ts";
import type { BaseCtx, Ctx } from "#platform/ctx.ts";
import { requireOwn, sessionOf } from "./own.ts";

type Statement = BatchItem<"sqlite">;
type Ending = ReturnType<typeof deletion>;

/** Runs a batch that ends a person's sessions with what is the reason for it. */
export async function endSessionsOf(
  ctx: BaseCtx,
  personId: string,
  batchOf: (ended: Ending) => readonly [Statement, ...Statement[]],
): Promise<void> {
  await batchAndForget(ctx, eq(sessions.personId, personId), batchOf);
}

/** Ends the caller's own. Ended already, it stays so. */
export async function signOut(ctx: Ctx): Promise<void> {
  const { id } = sessionOf(ctx);
  await endAndRecord(ctx, eq(sessions.id, id), "session.sign_out", id);
}

export async function signOutEverywhere(ctx: Ctx): Promise<void> {
  requireOwn(ctx);
  await endAndRecord(ctx, eq(sessions.personId, ctx.actor.id), "session.sign_out_everywhere", ctx.actor.id);
}

/** @throws AppError `not_found`, for another person's session as well */
export async function endSession(ctx: Ctx, id: string): Promise<void> {
  requireOwn(ctx);
  const mine = and(eq(sessions.personId, ctx.actor.id), eq(sessions.id, id));
  const row = await ctx.db.select({ id: sessions.id }).from(sessions).where(mine).get();
  if (!row) throw new AppError("not_found", `There is no session ${id}`);
  await endAndRecord(ctx, mine, "session.end", id);
}

/** The sessions of a person but one, for a batch. */
export const othersOf = (personId: string, id: string) =>
  and(eq(sessions.personId, personId), ne(sessions.id, id));

async function endAndRecord(ctx: Ctx, which: SQL | undefined, action: string, id: string): Promise<void> {
  const type = id === ctx.actor.id ? "person" : "session";
  await batchAndForget(ctx, which, (ended) => [
    ended,
    auditIfChanged(ctx, { action, targets: [{ type, id }] }),
  ]);
  ctx.metrics.count("auth_events_total", { event: action, outcome: "success" });
}

/** Runs a batch that ends sessions, and forgets those here. */
export async function batchAndForget(
  ctx: BaseCtx,
  which: SQL | undefined,
  batchOf: (ended: Ending) => readonly [Statement, ...Statement[]],
): Promise<void> {
  // Read before, as a batch's answers have the types of its statements in their places.
  const rows = await ctx.db.select({ hash: sessions.hash }).from(sessions).where(which);
  await ctx.db.batch(batchOf(deletion(ctx, which)));
  for (const { hash } of rows) forget(hash);
  if (rows.length > 0)
    ctx.metrics.count("token_operations_total", { token: "session", operation: "end" }, rows.length);
}

function deletion({ db }: BaseCtx, which: SQL | undefined) {
  return db.delete(sessions).where(which);
}
