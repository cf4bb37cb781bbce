import { serviceLog } from "#audit/security-event.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A session ends after so long without a request, and after so long in any case. */
export const idleMs = { person: 7 * dayMs, platformAdmin: 12 * hourMs };
export const sessionMs = 30 * dayMs;
/** How exactly "last seen" is kept. */
export const seenMs = 5 * minuteMs;
/** For so long after a sign-in, what decides over the account may be changed. */
export const freshMs = 15 * minuteMs;

export const lifeMs = {
  sign_up: dayMs,
  magic_link: 15 * minuteMs,
  password_reset: 30 * minuteMs,
  email_change: hourMs,
  second_factor: 5 * minuteMs,
  passkey: 5 * minuteMs,
  invitation: 7 * dayMs,
} as const;

/** Guesses at one second factor, after the first one was right. */
export const guessesMax = 5;

/** What stands for a tenant in the record where there is none: sign-ins to no account, and people without a tenant. */
export const noTenantId = serviceLog;
