// One tenant's cache of captures: which capture answers which key, and who is making one right now.
import { DurableObject } from "cloudflare:workers";
import { Entries, type Sums } from "./entries.ts";
import { type Ask, type Ending, type Found, freshnessOf } from "./entry.ts";
import { Flights } from "./flights.ts";
import { globMatcher } from "./glob.ts";
import { findHabits, type Habits } from "./habits.ts";
import { clearEveryMs, refreshMsMax, refreshPauseMs, worthwhileMs } from "./settings.ts";

/** What to purge; exactly one member. */
export type Selector =
  | { url: string }
  | { pattern: string }
  | { tag: string }
  | { key: string }
  | { all: true };

export type Distribution = {
  pattern: string;
  keys: number;
  size_bytes: number;
  fresh: number;
  never_used: number;
};
export type CacheStatus = Sums & { underWay: number; stale: number };

export class CaptureCache extends DurableObject<Env> {
  #entries: Entries;
  #flights = new Flights();
  /** Keys whose last refresh failed, and until when none is tried. */
  #pauses = new Map<string, number>();
  #alarmAt: number | undefined;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#entries = new Entries(state.storage.sql);
  }

  /** An answer, the order to make the capture, or how the one that was under way ended. */
  async find(ask: Ask): Promise<Found> {
    const startedAt = Date.now();
    for (;;) {
      const now = Date.now();
      const timeLeftMs = ask.timeoutMs - (now - startedAt);
      const kept = ask.fresh ? undefined : this.#kept(ask, now);
      if (kept) return kept;
      const flight = ask.fresh ? undefined : this.#flights.of(ask.key, now);
      if (flight) {
        const ending = await this.#flights.wait(flight, timeLeftMs, Date.now);
        if (ending === "late") return { state: "late" };
        if (ending === "lost" || isTooShort(flight.ask, ask, ending, timeLeftMs)) continue;
        if (!ending.ok) return { state: "failed", failure: ending.failure };
        this.use(ask.key);
        return { state: "hit", entry: ending.entry, isKept: ending.keep && flight.mayKeep };
      }
      if (timeLeftMs < worthwhileMs && timeLeftMs < ask.timeoutMs) return { state: "late" };
      const token = this.#flights.begin(ask, timeLeftMs, now);
      return { state: "lead", token, waitedMs: now - startedAt };
    }
  }

  /** An entry was used without asking for it here. */
  use(key: string): void {
    this.#entries.use(key, Date.now());
  }

  /** The maker of a capture is still at it. */
  beat(token: string): void {
    this.#flights.beat(token, Date.now());
  }

  /**
   * How a capture ended, and whether it is kept: not where it was given up, or its page was purged meanwhile.
   */
  async end(token: string, ending: Ending): Promise<boolean> {
    const now = Date.now();
    const flight = this.#flights.end(token, ending);
    if (!flight) return false;
    if (!ending.ok) {
      if (this.#entries.has(flight.ask.key)) this.#pauses.set(flight.ask.key, now + refreshPauseMs);
      return false;
    }
    this.#pauses.delete(flight.ask.key);
    if (!flight.mayKeep || !ending.keep || ending.entry.staleUntil <= now) return false;
    this.#entries.put(ending.entry, now);
    await this.#clearLater(ending.entry.staleUntil, now);
    return true;
  }

  /** Forgets one answer of a key, whose capture or file was found missing. */
  drop(key: string, captureId: string): void {
    this.#entries.remove("key = ? AND capture_id = ?", [key, captureId]);
  }

  /** Forgets deleted captures. */
  forget(captureIds: string[]): void {
    this.#entries.remove("capture_id IN (SELECT value FROM json_each(?))", [JSON.stringify(captureIds)]);
  }

  /** Removes what is meant, and answers how many entries went. What is under way is not kept either. */
  purge(selector: Selector): number {
    const { matches, where, bindings } = this.#meant(selector);
    this.#flights.disown(matches);
    return this.#entries.remove(where, bindings, { as: "purged", at: Date.now() });
  }

  /** Its tenant is being erased: nothing is kept, not even counts of what was. */
  async erase(): Promise<void> {
    this.#flights.disown(() => true);
    this.#alarmAt = undefined;
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    this.#entries = new Entries(this.ctx.storage.sql);
  }

  status(): CacheStatus {
    const { stale } = this.#entries.sql
      .exec<{ stale: number }>("SELECT count(*) AS stale FROM entries WHERE fresh_until <= ?", Date.now())
      .one();
    return { ...this.#entries.sums, underWay: this.#flights.size, stale };
  }

  departures(fromDay: string, toDay: string): ReturnType<Entries["departures"]> {
    return this.#entries.departures(fromDay, toDay);
  }

  /** Keys by host, or by host and first part of the path; the most numerous first. */
  distribution(by: "host" | "path", limit: number): Distribution[] {
    const column = by === "host" ? "host" : "pattern";
    return this.#entries.sql
      .exec<Distribution>(
        `SELECT ${column} AS pattern, count(*) AS keys, sum(size_bytes) AS size_bytes,
           sum(fresh_until > ?) AS fresh, sum(used_at IS NULL) AS never_used
         FROM entries GROUP BY ${column} ORDER BY keys DESC, pattern LIMIT ?`,
        Date.now(),
        limit,
      )
      .toArray();
  }

  /** What stands out among the entries. */
  habits(): Habits {
    return findHabits(this.#entries.sql, Date.now());
  }

  override async alarm(): Promise<void> {
    this.#alarmAt = undefined;
    const now = Date.now();
    this.#entries.remove("stale_until <= ?", [now], { as: "expired", at: now });
    for (const [key, until] of this.#pauses) if (until <= now) this.#pauses.delete(key);
    const next = this.#entries.nextExpiry();
    if (next !== null) await this.#clearLater(next, now);
  }

  #kept(ask: Ask, now: number): Found | undefined {
    const entry = this.#entries.use(ask.key, now);
    const freshness = entry && freshnessOf(entry, ask, now);
    if (!entry || freshness === "gone") return undefined;
    if (freshness === "fresh") return { state: "hit", entry, isKept: true };
    const isUnderWay = this.#flights.of(ask.key, now) !== undefined;
    const isPaused = (this.#pauses.get(ask.key) ?? 0) > now;
    const timeoutMs = Math.min(ask.timeoutMs, refreshMsMax);
    const refresh =
      isUnderWay || isPaused ? null : this.#flights.begin({ ...ask, timeoutMs }, timeoutMs, now);
    return { state: "stale", entry, refresh };
  }

  #meant(selector: Selector): { matches: (ask: Ask) => boolean; where: string; bindings: unknown[] } {
    if ("url" in selector)
      return { matches: ({ url }) => url === selector.url, where: "url = ?", bindings: [selector.url] };
    if ("tag" in selector)
      return {
        matches: ({ tags }) => tags.includes(selector.tag),
        where: "EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?)",
        bindings: [selector.tag],
      };
    if ("key" in selector)
      return {
        matches: ({ key, cacheKey }) => selector.key === key || selector.key === cacheKey,
        where: "key = ?1 OR cache_key = ?1",
        bindings: [selector.key],
      };
    if ("all" in selector) return { matches: () => true, where: "true", bindings: [] };
    const isLike = globMatcher(selector.pattern);
    // Not by GLOB of SQLite, which the platform limits to patterns of 50 bytes.
    const keys = this.#entries.sql
      .exec<{ key: string; url: string | null }>("SELECT key, url FROM entries")
      .toArray()
      .filter(({ url }) => url !== null && isLike(url))
      .map(({ key }) => key);
    return {
      matches: ({ url }) => url !== null && isLike(url),
      where: "key IN (SELECT value FROM json_each(?))",
      bindings: [JSON.stringify(keys)],
    };
  }

  async #clearLater(expiryAt: number, now: number): Promise<void> {
    const at = Math.max(expiryAt, now + clearEveryMs);
    // One set before a restart is still set.
    this.#alarmAt ??= (await this.ctx.storage.getAlarm()) ?? undefined;
    if (this.#alarmAt !== undefined && this.#alarmAt <= at) return;
    this.#alarmAt = at;
    await this.ctx.storage.setAlarm(at);
  }
}

/** A capture that had less time than this caller grants, and lacked just that, says nothing of this caller's. */
function isTooShort(made: Ask, ask: Ask, ending: Ending, timeLeftMs: number): boolean {
  const isCutShort = ending.ok ? !ending.keep : ending.failure.code === "target_timeout";
  return isCutShort && made.timeoutMs < ask.timeoutMs && timeLeftMs > worthwhileMs;
}
