// What addresses may do without a tenant: be refused for their key or link, sign in, send forms.
import { AppError, type ErrorCode } from "#core/errors.ts";
import { within } from "#core/within.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { AddressVerdict, AskedOfAddress } from "./address-gate.do.ts";
import { countedAddress, shardOf } from "./address.ts";
import type { Refusal } from "./decide.ts";
import { Denials } from "./denials.ts";
import type { Window } from "./gcra.ts";
import { quarterOf } from "./limits-of.ts";
import { refused } from "./refuse.ts";
import { answerMsMax, mailsPerHour, refusedPerMinute } from "./settings.ts";

const denials = new Denials();
const perMinute: Window = {
  limit: refusedPerMinute,
  windowMs: 60_000,
  burst: quarterOf(refusedPerMinute),
};
/** People make mistakes in a row, and many of them may have one address. */
const atDoors: Window = { ...perMinute, burst: refusedPerMinute };
const windows = {
  "refused-key": perMinute,
  "refused-link": perMinute,
  "sign-in": atDoors,
  token: atDoors,
  "leaked-key": atDoors,
  mail: { limit: mailsPerHour, windowMs: 3_600_000, burst: mailsPerHour / 2 },
} satisfies Record<string, Window>;
type Purpose = keyof typeof windows;

/** Does what lets a caller in; where it refuses, that counts against the address. Who is let in is never held up. */
export async function guardRefusals<T>(base: BaseCtx, purpose: Purpose, letIn: () => Promise<T>): Promise<T> {
  try {
    return await letIn();
  } catch (err) {
    if (err instanceof AppError && isRefusal(err)) await take(base, { purpose });
    throw err;
  }
}

/**
 * The same where a caller can guess: from an address with too many failures nothing is tried any more. `isKnown`: the
 * browser was signed in before to what is asked for, and others' failures are none of its own.
 * @throws AppError `rate_limited`, or `blocked` where operators blocked the address
 */
export async function guardDoor<T>(
  base: BaseCtx,
  purpose: Purpose,
  isKnown: boolean,
  letIn: () => Promise<T>,
): Promise<T> {
  const asked = { purpose, isKnown };
  await take(base, { ...asked, isLook: true });
  try {
    return await letIn();
  } catch (err) {
    if (err instanceof AppError && isRefusal(err)) await take(base, asked);
    throw err;
  }
}

/** Takes one of the mails that an address may ask for. @throws AppError as `guardDoor` */
export const guardMails = (base: BaseCtx): Promise<void> => take(base, { purpose: "mail" });

/** Takes one of the reports that an address may be wrong with. @throws AppError as `guardDoor` */
export const guardReports = (base: BaseCtx): Promise<void> => take(base, { purpose: "leaked-key" });

type Taking = { purpose: Purpose; isLook?: boolean; isKnown?: boolean };

/** Takes one from what the caller's address may do, or looks whether there is one. A gate out of reach lets it pass. */
async function take(base: BaseCtx, { purpose, isLook = false, isKnown = false }: Taking): Promise<void> {
  const address = countedAddress(base.origin.address);
  const window = windows[purpose];
  if (!base.config.limits.isEnabled || address === null) return;
  const memo = JSON.stringify([purpose, address]);
  const now = base.clock.now();
  const holds = ({ reason }: Pick<Refusal, "reason">) => reason === "blocked" || !isKnown;
  const known = denials.repeat(memo, now);
  if (known && holds(known)) throw refused(known);
  const verdict = await ask(base, { address, purpose, window, isLook, repeated: denials.take(memo) });
  if (!verdict || verdict.isAllowed) return;
  const refusal = refusalOf(verdict, purpose, window);
  denials.note(memo, refusal, now);
  if (holds(refusal)) throw refused(refusal);
}

function refusalOf(
  { isBlocked, retryAfterMs, resetMs }: AddressVerdict,
  purpose: Purpose,
  { limit, windowMs }: Window,
): Refusal {
  const common = { isAllowed: false as const, violated: [purpose], retryAfterMs };
  if (isBlocked) return { ...common, reason: "blocked", states: [], detail: "This address is blocked" };
  const windowSeconds = windowMs / 1000;
  const resetSeconds = Math.ceil(resetMs / 1000);
  return {
    ...common,
    reason: "rate",
    states: [{ name: purpose, quota: limit, windowSeconds, remaining: 0, resetSeconds }],
    detail: `Too much from this address: ${limit} in ${windowSeconds} s (${purpose})`,
  };
}

const refusals: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "unauthorized",
  "link_invalid",
  "credentials_invalid",
  "token_invalid",
]);
const isRefusal = ({ code }: AppError) => refusals.has(code);

async function ask(base: BaseCtx, asked: AskedOfAddress) {
  try {
    const answer = base.addressGates.getByName(shardOf(asked.address)).take(asked);
    return await within(answerMsMax, answer, () => new Error("The gate did not answer in time"));
  } catch (err) {
    base.log.error("an address passed without its gate", err);
    return undefined;
  }
}
