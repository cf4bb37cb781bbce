// Which tickets were used: kept as long as one could be used again.
export class Tickets {
  #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Whether it was not used before. */
  spend(id: string, expiresAt: number, now: number): boolean {
    if (expiresAt <= now) return false;
    // Made here, so that an object that is only woken stores nothing.
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS spent_tickets (id TEXT PRIMARY KEY, expires_at INTEGER NOT NULL)",
    );
    this.#sql.exec("DELETE FROM spent_tickets WHERE expires_at <= ?", now);
    const spent = this.#sql.exec(
      "INSERT INTO spent_tickets (id, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING id",
      id,
      expiresAt,
    );
    return spent.toArray().length === 1;
  }
}
