// The figures of asynchronous work, all in one place; how much is made at once for a tenant is its plan's or its own.
import { type ErrorCode, statusOf } from "#core/errors.ts";
import type { BaseCtx } from "#platform/ctx.ts";

/** Captures of one call, and the options of one of them as JSON: D1 holds 2 MB in a value, and sealing adds a third. */
export const bulkCapturesMax = 100;
export const optionsBytesMax = 1_000_000;
/** Wrong fields that one answer names. */
export const errorsMax = 100;

/** What has not begun by then no longer begins: a day, since a small plan's queue may be long. */
export const deadlineMs = 24 * 60 * 60 * 1000;
export const deadlineSecondsMin = 60;
export const deadlineSecondsMax = deadlineMs / 1000;

/** What a capture may take beyond its own time limit before it counts as lost. */
export const graceMs = 30_000;

/** The sweep sends word for what nothing has happened to for so long; the first time sooner. */
export const wakeFirstMs = 30_000;
export const wakeEveryMs = 60_000;
/** Rows a sweep takes of each kind; the rest waits for the next minute. Each costs a few of the 1,000 queries a run may make. */
export const rowsMax = 100;
/** Tenants that a sweep sends word of. */
export const tenantsMax = 10_000;

/** How often a capture is begun that fails for a reason of ours: no room for it now, or an accident. Else it is begun once. */
const attemptsMaxByStatus: Record<number, number> = { 429: 20, 500: 5, 503: 20 };
export const attemptsMaxOf = (code: ErrorCode): number =>
  // The allowance comes back with the next month, and no job waits for that.
  code === "quota_exceeded" ? 1 : (attemptsMaxByStatus[statusOf(code)] ?? 1);

/** 5, 10, 20 s … 10 min and up to a quarter more, so that those that failed together do not come back together. */
export function retryDelayMs(attempts: number, random = Math.random()): number {
  return Math.round(Math.min(600_000, 5000 * 2 ** (attempts - 1)) * (1 + random / 4));
}

/** A tenant's captures in the background that are made at once: what it may have, and never all browsers. */
export function turnsAtOnce({ config }: BaseCtx, atOnce: number | null): number {
  const half = Math.floor((config.browserSessions * config.browserCapturesAtOnce) / 2);
  return Math.max(1, Math.min(atOnce ?? half, half));
}
