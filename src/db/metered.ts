// D1 with every statement counted and timed: the one place where all queries pass.
import { describe } from "./describe.ts";

/** What is told of queries. */
export type Meter = {
  count(name: "db_queries_total", labels: { operation: string; table: string }): void;
  count(name: "db_errors_total", labels: { operation: string }): void;
  observe(name: "db_query_duration_seconds", labels: { operation: string }, seconds: number): void;
};

/** The part of D1 that drizzle uses. */
type Statement = Pick<D1PreparedStatement, "bind" | "run" | "all" | "raw">;
type Database = Pick<D1Database, "prepare" | "batch" | "exec">;

export function metered(database: D1Database, meter: Meter): D1Database {
  const used: Database = {
    prepare: (sql) => asStatement(new Metered(database.prepare(sql), sql, meter)),
    batch: (statements) => {
      const bare = statements.map((statement) => {
        if (!(statement instanceof Metered)) return statement;
        tell(meter, statement.sql);
        return statement.bare;
      });
      return timed(meter, "batch", () => database.batch(bare));
    },
    exec: (sql) => timed(meter, "exec", () => database.exec(sql)),
  };
  return asDatabase(used);
}

class Metered {
  readonly bare: D1PreparedStatement;
  readonly sql: string;
  readonly #meter: Meter;

  constructor(bare: D1PreparedStatement, sql: string, meter: Meter) {
    this.bare = bare;
    this.sql = sql;
    this.#meter = meter;
  }

  bind(...values: unknown[]): D1PreparedStatement {
    return asStatement(new Metered(this.bare.bind(...values), this.sql, this.#meter));
  }

  run() {
    return this.#ask(() => this.bare.run());
  }

  all() {
    return this.#ask(() => this.bare.all());
  }

  raw() {
    return this.#ask(() => this.bare.raw());
  }

  #ask<T>(ask: () => Promise<T>): Promise<T> {
    tell(this.#meter, this.sql);
    return timed(this.#meter, describe(this.sql).operation, ask);
  }
}

function tell(meter: Meter, sql: string): void {
  meter.count("db_queries_total", describe(sql));
}

async function timed<T>(meter: Meter, operation: string, ask: () => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  try {
    return await ask();
  } catch (err) {
    meter.count("db_errors_total", { operation });
    throw err;
  } finally {
    meter.observe("db_query_duration_seconds", { operation }, (Date.now() - startedAt) / 1000);
  }
}

/** Drizzle calls nothing beyond what is there. */
const asStatement = (statement: Statement | Metered) => statement as unknown as D1PreparedStatement;
const asDatabase = (database: Database) => database as D1Database;
