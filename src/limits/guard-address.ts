// What addresses may do without a tenant: be refused for their key or link, sign in, send forms.
import { AppError } from "#core/errors.ts";
import { within } from "#core/within.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { countedAddress, shardOf } from "./address.ts";
import { Denials } from "./denials.ts";
import type { Window } from "./gcra.ts";
import { quarterOf } from "./limits-of.ts";
import { refused } from "./refuse.ts";
import { answerMsMax, refusedPerMinute } from "./settings.ts";

const denials = new Denials();
const perMinute: Window = {
  limit: refusedPerMinute,
  windowMs: 60_000,
  burst: quarterOf(refusedPerMinute),
};

/**
 * Takes one from what the caller's address may do of `purpose`. A gate out of reach lets it pass.
 * @throws AppError `rate_limited`, or `blocked` where operators blocked the address
 */
async function guardAddress(base: BaseCtx, purpose: string, window = perMinute): Promise<void> {
  const address = countedAddress(base.origin.address);
  if (!base.config.limits.isEnabled || address === null) return;
  const memo = JSON.stringify([purpose, address]);
  const now = base.clock.now();
  const known = denials.repeat(memo, now);
  if (known) throw refused(known);
  const verdict = await ask(base, { address, purpose, window, repeated: denials.take(memo) });
  if (!verdict || verdict.isAllowed) return;
  const reason = verdict.isBlocked ? ("blocked" as const) : ("rate" as const);
  const detail = verdict.isBlocked
    ? "This address is blocked"
    : `Too much from this address: ${window.limit} in ${window.windowMs / 1000} s (${purpose})`;
  const refusal = { isAllowed: false as const, reason, violated: [purpose], states: [], detail };
  denials.note(memo, { ...refusal, retryAfterMs: verdict.retryAfterMs }, now);
  throw refused({ ...refusal, retryAfterMs: verdict.retryAfterMs });
}

/** Does what lets a caller in; where it refuses, that counts against the address. */
export async function guardRefusals<T>(base: BaseCtx, purpose: string, letIn: () => Promise<T>): Promise<T> {
  try {
    return await letIn();
  } catch (err) {
    if (err instanceof AppError && isRefusal(err)) await guardAddress(base, purpose);
    throw err;
  }
}

const isRefusal = ({ code }: AppError) => code === "unauthorized" || code === "link_invalid";

type Asked = Parameters<ReturnType<BaseCtx["addressGates"]["getByName"]>["take"]>[0];

async function ask(base: BaseCtx, asked: Asked) {
  try {
    const answer = base.addressGates.getByName(shardOf(asked.address)).take(asked);
    return await within(answerMsMax, answer, () => new Error("The gate did not answer in time"));
  } catch (err) {
    base.log.error("an address passed without its gate", err);
    return undefined;
  }
}
