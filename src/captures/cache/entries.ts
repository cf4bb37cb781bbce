// A tenant's entries in the SQLite of their Durable Object, with running sums of how many and how large they are.
import { type Entry, patternOf } from "./entry.ts";
import { entriesMax, useNotedEveryMs } from "./settings.ts";

const tables = `
CREATE TABLE IF NOT EXISTS entries (
  key TEXT PRIMARY KEY, capture_id TEXT NOT NULL, url TEXT, cache_key TEXT, tags TEXT NOT NULL, host TEXT NOT NULL,
  pattern TEXT NOT NULL, size_bytes INTEGER NOT NULL, made_at INTEGER NOT NULL, fresh_until INTEGER NOT NULL,
  stale_until INTEGER NOT NULL, used_at INTEGER, renewed INTEGER NOT NULL, entry TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS entries_capture ON entries (capture_id);
CREATE INDEX IF NOT EXISTS entries_stale ON entries (stale_until);
CREATE INDEX IF NOT EXISTS entries_used ON entries (coalesce(used_at, made_at));
CREATE TABLE IF NOT EXISTS counts (
  day TEXT NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (day, name)) WITHOUT ROWID;`;

/** Why entries go, besides being replaced. */
export type Departure = "evicted" | "expired" | "purged";
export type Sums = { keys: number; sizeBytes: number };
type Row = { entry: string; used_at: number | null };

export class Entries {
  readonly sql: SqlStorage;
  #sums: Sums;

  constructor(sql: SqlStorage) {
    this.sql = sql;
    sql.exec(tables);
    this.#sums = sql
      .exec<Sums>("SELECT count(*) AS keys, coalesce(sum(size_bytes), 0) AS sizeBytes FROM entries")
      .one();
  }

  get sums(): Sums {
    return { ...this.#sums };
  }

  /** The entry, whatever its age; noting that it is in use. */
  use(key: string, now: number): Entry | undefined {
    const [row] = this.sql.exec<Row>("SELECT entry, used_at FROM entries WHERE key = ?", key);
    if (!row) return undefined;
    if (row.used_at === null || now - row.used_at > useNotedEveryMs)
      this.sql.exec("UPDATE entries SET used_at = ? WHERE key = ?", now, key);
    return JSON.parse(row.entry) as Entry;
  }

  has(key: string): boolean {
    return this.sql.exec("SELECT 1 FROM entries WHERE key = ?", key).toArray().length > 0;
  }

  /** Puts an entry in place of the key's earlier one, and makes room where there are too many. */
  put(entry: Entry, now: number): void {
    const sizeBytes = entry.outputs.reduce((sum, output) => sum + output.sizeBytes, 0);
    const [before] = this.sql.exec<{ size_bytes: number }>(
      "SELECT size_bytes FROM entries WHERE key = ?",
      entry.key,
    );
    const { host, pattern } = patternOf(entry.url);
    const { key, captureId, url, cacheKey, tags } = entry;
    const identity = [key, captureId, url, cacheKey, JSON.stringify(tags), host, pattern];
    const figures = [sizeBytes, entry.madeAt, entry.freshUntil, entry.staleUntil];
    this.sql.exec(
      `INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, 0, ?)
       ON CONFLICT (key) DO UPDATE SET capture_id = excluded.capture_id, tags = excluded.tags,
         url = excluded.url, host = excluded.host, pattern = excluded.pattern,
         size_bytes = excluded.size_bytes, made_at = excluded.made_at, fresh_until = excluded.fresh_until,
         stale_until = excluded.stale_until, renewed = renewed + 1, entry = excluded.entry`,
      ...identity,
      ...figures,
      JSON.stringify(entry),
    );
    this.#sums.keys += before ? 0 : 1;
    this.#sums.sizeBytes += sizeBytes - (before?.size_bytes ?? 0);
    if (this.#sums.keys > entriesMax) this.#evict(now);
  }

  /** Removes what a condition names. `count` says why, where it is to be counted. */
  remove(where: string, bindings: unknown[], count?: { as: Departure; at: number }): number {
    const gone = this.sql
      .exec<{ size_bytes: number }>(`DELETE FROM entries WHERE ${where} RETURNING size_bytes`, ...bindings)
      .toArray();
    this.#sums.keys -= gone.length;
    for (const row of gone) this.#sums.sizeBytes -= row.size_bytes;
    if (count && gone.length > 0) this.#count(count.as, gone.length, count.at);
    return gone.length;
  }

  /** When the next entry is of no more use to anybody. */
  nextExpiry(): number | null {
    return this.sql.exec<{ at: number | null }>("SELECT min(stale_until) AS at FROM entries").one().at;
  }

  /** How many went on each day, by reason. Days as `2026-11-21`, both included. */
  departures(fromDay: string, toDay: string): { day: string; name: Departure; count: number }[] {
    return this.sql
      .exec<{ day: string; name: Departure; count: number }>(
        "SELECT day, name, count FROM counts WHERE day >= ? AND day <= ? ORDER BY day",
        fromDay,
        toDay,
      )
      .toArray();
  }

  #evict(now: number): void {
    const longestUnused = "SELECT key FROM entries ORDER BY coalesce(used_at, made_at) LIMIT ?";
    this.remove(`key IN (${longestUnused})`, [Math.ceil(entriesMax / 100)], { as: "evicted", at: now });
  }

  #count(name: Departure, count: number, now: number): void {
    this.sql.exec(
      "INSERT INTO counts VALUES (?, ?, ?) ON CONFLICT (day, name) DO UPDATE SET count = count + excluded.count",
      new Date(now).toISOString().slice(0, 10),
      name,
      count,
    );
  }
}
