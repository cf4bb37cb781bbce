import { drizzle } from "drizzle-orm/d1";
import { type Meter, metered } from "./metered.ts";

// Which D1 a tenant lives in is chosen here and nowhere else; today there is one.
export function connect(database: D1Database, meter?: Meter) {
  return drizzle(meter ? metered(database, meter) : database, { casing: "snake_case" });
}

export type Db = ReturnType<typeof connect>;
