import { eq } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { forget } from "#auth/memory.ts";
import { AppError } from "#core/errors.ts";
import { sessions } from "#db/schema/people.ts";
import type { Ctx } from "#platform/ctx.ts";
import { sessionOf } from "./own.ts";
import { hashToken, newToken } from "./token.ts";

export type Rotated = { token: string; expiresAt: number };

/**
 * Gives the caller's session another token, in one batch with the change that is the reason for it: whoever had the
 * earlier one is left outside.
 */
export async function rotateSession(
  ctx: Ctx,
  change: Partial<typeof sessions.$inferInsert>,
  statements: readonly BatchItem<"sqlite">[] = [],
): Promise<Rotated> {
  const isMine = eq(sessions.id, sessionOf(ctx).id);
  const old = await ctx.db.select().from(sessions).where(isMine).get();
  if (!old) throw new AppError("unauthorized", "The session has ended: sign in again");
  const token = newToken("session");
  const hash = await hashToken(token);
  await ctx.db.batch([
    ctx.db
      .update(sessions)
      .set({ ...change, hash })
      .where(isMine),
    ...statements,
  ]);
  forget(old.hash);
  ctx.metrics.count("token_operations_total", { token: "session", operation: "rotate" });
  return { token, expiresAt: old.expiresAt };
}
