// A database whose every statement and batch is a span, named by what it does to which table; never by its values.
import { describe } from "#db/describe.ts";
import { inSpan } from "#telemetry/trace/span.ts";

/** Keeps to what drizzle uses of a database. */
export function tracedDatabase(database: D1Database): D1Database {
  const traced = {
    prepare: (text: string) => new Statement(database.prepare(text), text) as unknown as D1PreparedStatement,
    batch(statements: unknown[]) {
      const all = statements as (Statement | D1PreparedStatement)[];
      const attributes = { "db.system.name": "sqlite", "db.operation.batch.size": all.length };
      // Some may have been made of the database itself.
      const inner = all.map((statement) => (statement instanceof Statement ? statement.inner : statement));
      const only = all.length === 1 ? all[0] : undefined;
      if (only instanceof Statement) return only.timed(() => database.batch(inner));
      return inSpan("BATCH", { kind: "client", attributes }, () => database.batch(inner));
    },
    exec: (text: string) => database.exec(text),
    withSession: (...given: Parameters<D1Database["withSession"]>) => database.withSession(...given),
    dump: () => database.dump(),
  };
  return traced as D1Database;
}

class Statement {
  readonly inner: D1PreparedStatement;
  readonly #text: string;

  constructor(inner: D1PreparedStatement, text: string) {
    this.inner = inner;
    this.#text = text;
  }

  bind(...values: unknown[]): Statement {
    return new Statement(this.inner.bind(...values), this.#text);
  }

  run = () => this.timed(() => this.inner.run());
  all = () => this.timed(() => this.inner.all());
  raw = () => this.timed(() => this.inner.raw());
  first = () => this.timed(() => this.inner.first());

  timed<T>(work: () => Promise<T>): Promise<T> {
    const summary = summaryOf(this.#text);
    const attributes = { "db.system.name": "sqlite", "db.query.summary": summary };
    return inSpan(summary, { kind: "client", attributes }, work);
  }
}

/** `SELECT captures` */
function summaryOf(text: string): string {
  const { operation, table } = describe(text);
  return table === "none" ? operation.toUpperCase() : `${operation.toUpperCase()} ${table}`;
}
