// Mails that somebody has sent to addresses that are not known to be theirs: counted by the address they go to, by who has
// them sent, and by where that is asked for, so that nobody writes to strangers in our name.
import { countedAddress } from "#limits/address.ts";
import type { Ctx } from "#platform/ctx.ts";
import { type Attempt, takeAttempts } from "./attempts.ts";

/** An invitation. Whoever pays has a team to invite; whoever does not, or not yet, a few people. @throws AppError `rate_limited` */
export async function takeInvitation(ctx: Ctx, email: string, isPaying: boolean): Promise<void> {
  const kind = isPaying ? "paying-sender" : "sender";
  await takeAttempts(ctx, [
    { kind: "mail", of: email },
    { kind, of: ctx.actor.id },
    { kind, of: ctx.tenant.id },
    ...fromHere(ctx, kind),
  ]);
}

/** A link to what is to be one's own new address. @throws AppError `rate_limited` */
export async function takeEmailChange(ctx: Ctx, email: string): Promise<void> {
  await takeAttempts(ctx, [
    { kind: "mail", of: email },
    { kind: "email-change", of: ctx.actor.id },
    ...fromHere(ctx, "sender"),
  ]);
}

function fromHere({ origin }: Ctx, kind: Attempt["kind"]): Attempt[] {
  const address = countedAddress(origin.address);
  return address === null ? [] : [{ kind, of: address }];
}
