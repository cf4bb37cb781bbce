// What a gate keeps on its own disk. Writes are synchronous; what a call answers leaves only after they are safe.
import type { Alert } from "./alerts.ts";
import type { KeptCalls } from "./calls.ts";
import type { Gate, Kept } from "./decide.ts";
import type { Ledger, Reservation } from "./reservations.ts";
import type { Rules } from "./rules.ts";

type Known = { rules: Rules; asOf: number };

export class GateStore implements Ledger {
  readonly #storage: DurableObjectStorage;
  /** Asked for with every call. */
  #owner: string | undefined;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#owner = storage.kv.get<string>("owner");
    storage.sql.exec(`
      CREATE TABLE IF NOT EXISTS meters (id TEXT PRIMARY KEY, tat REAL NOT NULL) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS reservations (id TEXT PRIMARY KEY, period TEXT NOT NULL, holds_lane INTEGER NOT NULL,
        started_at INTEGER NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID;`);
  }

  load(): Kept {
    const { sql, kv } = this.#storage;
    const open = sql
      .exec<{ id: string; period: string; holds_lane: number; started_at: number; expires_at: number }>(
        "SELECT * FROM reservations",
      )
      .toArray()
      .map((row) => ({
        id: row.id,
        period: row.period,
        holdsLane: row.holds_lane === 1,
        startedAt: row.started_at,
        expiresAt: row.expires_at,
      }));
    const captures = kv.get<{ period: string; used: number }>("captures") ?? { period: "", used: 0 };
    return {
      meters: sql
        .exec<{ id: string; tat: number }>("SELECT id, tat FROM meters")
        .toArray()
        .map(({ id, tat }) => [id, tat]),
      calls: kv.get<KeptCalls>("calls"),
      reservations: { ...captures, open },
      alerts: kv.get<Alert[]>("alerts") ?? [],
    };
  }

  keep({ id, period, holdsLane, startedAt, expiresAt }: Reservation): void {
    this.#storage.sql.exec(
      "INSERT OR REPLACE INTO reservations VALUES (?, ?, ?, ?, ?)",
      id,
      period,
      holdsLane ? 1 : 0,
      startedAt,
      expiresAt,
    );
  }

  drop(id: string, period: string, used: number): void {
    this.#storage.transactionSync(() => {
      this.#storage.sql.exec("DELETE FROM reservations WHERE id = ?", id);
      this.#storage.kv.put("captures", { period, used });
    });
  }

  /** What changed of rates and calls since the last time, in as few writes as there can be. */
  flush(gate: Gate, now: number): void {
    const { sql, kv } = this.#storage;
    const changes = gate.meters.changes(now);
    if (changes.length > 0)
      sql.exec(
        `INSERT INTO meters SELECT value ->> 0, value ->> 1 FROM json_each(?) WHERE true
         ON CONFLICT (id) DO UPDATE SET tat = excluded.tat`,
        JSON.stringify(changes),
      );
    kv.put("calls", gate.calls.kept());
    kv.put("alerts", gate.alerts.waiting);
  }

  /** Forgets windows that are over. */
  clear(now: number): void {
    this.#storage.sql.exec("DELETE FROM meters WHERE tat <= ?", now);
  }

  /** Whether there are windows or reservations that will be over some time. */
  get holdsSomething(): boolean {
    const { sql } = this.#storage;
    return sql
      .exec("SELECT 1 FROM meters UNION ALL SELECT 1 FROM reservations LIMIT 1")
      .toArray()
      .some(Boolean);
  }

  /** Rules as last read from the database, so that a gate that begins need not wait for it. */
  get known(): Known | undefined {
    return this.#storage.kv.get<Known>("rules");
  }

  set known(known: Known | undefined) {
    this.#storage.kv.put("rules", known);
  }

  get owner(): string | undefined {
    return this.#owner;
  }

  set owner(owner: string | undefined) {
    this.#owner = owner;
    this.#storage.kv.put("owner", owner);
  }
}
