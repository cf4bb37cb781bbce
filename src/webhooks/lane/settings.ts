// The figures of sending, all in one place; when what failed is tried again stands in policy.ts.
import { eventsKeptMs } from "#events/tasks.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Deliveries under way to one receiver. A Worker has six connections at once. */
export const atOnceMax = 4;
/** What an attempt may take beyond its time limit before it counts as cut off: looking up a name, signing, noting. */
export const graceMs = 45_000;
/**
 * A run claims nothing more after so long, or so many claims; the next begins at once. A claim and what it leads to are
 * up to 18 queries, of the 1,000 that D1 grants an invocation.
 */
export const runMs = 5 * minuteMs;
export const claimsMax = 50;

/** After so long of nothing but failures an endpoint is disabled. */
export const failingMs = 5 * dayMs;
/** Then it is tried now and then: after this, and after as long again as it has been disabled, up to the second. */
export const probeMsMin = hourMs;
export const probeMsMax = dayMs;

/** What waits for a disabled endpoint waits for so long: then its event goes as well. */
export const waitingMsMax = eventsKeptMs;
/** No retry lies further ahead; what does, waits for a disabled endpoint. */
export const retryMsMax = 3 * dayMs;

/** Rows that one statement parks, releases or drops; the next takes the rest. */
export const rowsMax = 1000;
