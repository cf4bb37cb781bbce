// What the cache holds and what goes between a request and the tenant's index: plain data, since it crosses isolates.
import type { ErrorCode, FieldError } from "#core/errors.ts";
import type { StoredOutput } from "#db/schema/captures.ts";
import { withoutTracking } from "./tracking.ts";

/** Which capture answers a key. Times in milliseconds since 1970. */
export type Entry = {
  key: string;
  captureId: string;
  /** The address without tracking parameters; null for a page given in the request. */
  url: string | null;
  cacheKey: string | null;
  tags: string[];
  outputs: StoredOutput[];
  targetStatus: number | null;
  madeAt: number;
  freshUntil: number;
  staleUntil: number;
};

/** A request as the cache sees it. */
export type Ask = {
  key: string;
  url: string | null;
  cacheKey: string | null;
  tags: string[];
  ttlMs: number;
  staleTtlMs: number;
  timeoutMs: number;
  fresh: boolean;
};

/** A failure as plain data: an error's own fields do not survive the way between isolates. */
export type ToldFailure = {
  code: ErrorCode;
  detail: string;
  errors?: FieldError[];
  headers?: Record<string, string>;
  extensions?: Record<string, string | number | boolean | readonly string[]>;
  type?: string;
};

/** How a capture ended that others may wait for. `keep` false: it is theirs too, and nobody's after them. */
export type Ending = { ok: true; entry: Entry; keep: boolean } | { ok: false; failure: ToldFailure };

/** What a request is told: an answer, to make the capture itself, or how the one it waited for ended. */
export type Found =
  | { state: "hit"; entry: Entry; isKept: boolean }
  | { state: "stale"; entry: Entry; refresh: string | null }
  | { state: "lead"; token: string; waitedMs: number }
  | { state: "failed"; failure: ToldFailure }
  | { state: "late" };

export type Freshness = "fresh" | "stale" | "gone";

/** Neither who made the entry nor who asks gets anything older than they allow. */
export function freshnessOf(entry: Entry, ask: Pick<Ask, "ttlMs" | "staleTtlMs">, now: number): Freshness {
  const freshUntil = Math.min(entry.freshUntil, entry.madeAt + ask.ttlMs);
  if (now < freshUntil) return "fresh";
  return now < Math.min(entry.staleUntil, freshUntil + ask.staleTtlMs) ? "stale" : "gone";
}

/** Host, and host with the first part of the path: what keys are grouped by. */
export function patternOf(url: string | null): { host: string; pattern: string } {
  if (url === null || !URL.canParse(url)) return { host: "(given page)", pattern: "(given page)" };
  const { host, pathname } = new URL(url);
  const [, first = "", ...more] = pathname.split("/");
  return { host, pattern: `${host}/${first}${more.length > 0 ? "/*" : ""}`.slice(0, 200) };
}

/** The address as entries hold it. */
export const entryUrl = (url: string | undefined): string | null => (url ? withoutTracking(url) : null);
