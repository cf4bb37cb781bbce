// The gate's figures, all in one place; what each plan grants stands in tenants/tiers.ts.

/** Calls of one signed-in person; a page makes up to ten at once. Keys have what their plan grants instead. */
export const personCallsPerMinute = 600;

/** What a gate changed of rates and calls is on disk within this; captures' reservations are before they are answered. */
export const flushMs = 5000;
/** Rules and blocks that operators set reach every gate within this; the gate they concern at once. */
export const rulesMsMax = 60_000;
/** How often a gate hands its counts on. */
export const reportEveryMs = 60_000;
/** A gate that does not answer within this is out of reach. */
export const answerMsMax = 3000;

/** An isolate repeats a refusal for at most this long without asking again: the bound on what a raised limit takes. */
export const deniedMsMax = 10_000;
/** Denials and leases an isolate remembers, each. */
export const entriesMax = 5000;

/** From so many calls a second on, an isolate is lent calls ahead, for so long. */
export const leaseFromCalls = 20;
export const leaseMs = 1000;
/** What is lent at once: at most so many calls, and such a share of what remains. */
export const leaseCallsMax = 100;
export const leaseShare = 0.1;

/** What a capture may take beyond its own time limit before its reservation lapses. */
export const graceMs = 30_000;
/** Captures that may wait for one of those at once to end, for each that may be made at once. */
export const waitingPerLane = 50;
/** With less time left than this no capture is begun. */
export const worthwhileMs = 1000;

/** Meters a gate keeps; those untouched the longest go first. */
export const metersMax = 20_000;
/** What one report names of each kind; the rest is summed up as `other`. */
export const subjectsMax = 50;
/** How long hourly counts and alerts told are kept. */
export const hoursKeptDays = 90;

/** Part of an allowance at which its owner is told, in percent. */
export const alertPercents = [80, 100] as const;

/** Keys refused, and links, that one address may try in a minute. */
export const refusedPerMinute = 30;
/** Mails with links that one address may ask for in an hour; half of them at once. */
export const mailsPerHour = 60;

/** Rules that one gate can hold; blocks of its tenant, and as many of everybody's. */
export const rulesMax = 200;
export const blocksMax = 1000;
