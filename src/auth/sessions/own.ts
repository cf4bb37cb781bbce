// What a person may do to their own account, and when.
import { AppError } from "#core/errors.ts";
import type { Ctx, SessionOf } from "#platform/ctx.ts";
import { freshMs } from "./settings.ts";

/** The session that a request came with. */
export function sessionOf({ actor }: Ctx): SessionOf {
  if (!actor.session)
    throw new AppError("unauthorized", "This takes a person who is signed in, not an API key");
  return actor.session;
}

/** @throws AppError `forbidden` to who acts in somebody's place: their account stays theirs */
export function requireOwn(ctx: Ctx): void {
  if (sessionOf(ctx).impersonation)
    throw new AppError("forbidden", "Not while you act for somebody else: end the impersonation first");
}

/** What decides over the account. @throws AppError `proof_needed` where the last proof is too old */
export function requireFresh(ctx: Ctx): void {
  requireOwn(ctx);
  if (ctx.clock.now() - sessionOf(ctx).provedAt <= freshMs) return;
  throw new AppError(
    "proof_needed",
    "This takes a sign-in of the last 15 minutes: POST /auth/prove with your password, or sign in again",
  );
}
