import { DrizzleQueryError } from "drizzle-orm";

/** What the database said. The query's own error tells its parameters too: what came, whole, which no log is to hold. */
export function withoutParams(err: unknown): unknown {
  return err instanceof DrizzleQueryError ? (err.cause ?? new Error("A query failed")) : err;
}
