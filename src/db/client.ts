import { drizzle } from "drizzle-orm/d1";

// Which D1 a tenant lives in is chosen here and nowhere else; today there is one.
export function connect(database: D1Database) {
  return drizzle(database, { casing: "snake_case" });
}

export type Db = ReturnType<typeof connect>;
