import { drizzle } from "drizzle-orm/d1";
import { type Meter, metered } from "./metered.ts";

// Which D1 a tenant lives in is chosen here and nowhere else; today there is one.
function open(database: D1Database) {
  return drizzle(database, { casing: "snake_case" });
}

export type Db = ReturnType<typeof open>;

const known = new WeakMap<D1Database, Db>();

/** Without a meter it holds nothing of a request's and is made once for each binding: making it takes longer than most that is done with it. */
export function connect(database: D1Database, meter?: Meter): Db {
  if (meter) return open(metered(database, meter));
  const db = known.get(database) ?? open(database);
  known.set(database, db);
  return db;
}
