// Brings the local D1 up to date before the Worker sees it.
import fs from "node:fs";
import path from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_splitSqlQuery } from "wrangler";
import { migrationsDir, stateDir } from "../lib/paths.ts";
import { say } from "../lib/say.ts";
import { onlyDatabase, readWranglerConfig } from "../lib/wrangler-config.ts";
import { seed, type Seeded } from "../seed.ts";

type Prepared = Seeded & { crons: readonly string[] };

/** Applies what is pending of the migrations and seeds the demo tenant. @param more is done before it is closed */
export async function prepareDatabase(more?: (database: D1Database) => Promise<unknown>): Promise<Prepared> {
  const config = readWranglerConfig();
  const { binding, database_id, migrations_table } = onlyDatabase(config);
  const options = {
    modules: true,
    script: "export default {}",
    d1Databases: { [binding]: database_id },
    // Where the Worker, and wrangler's own commands, keep the same state.
    resourcePersistencePath: path.join(stateDir, "v3"),
    cf: false,
  };
  const miniflare = new Miniflare(convertV4MiniflareOptions(options));
  try {
    const database: D1Database = await miniflare.getD1Database(binding);
    await migrate(database, migrations_table);
    const seeded = await seed(database);
    await more?.(database);
    return { ...seeded, crons: config.triggers.crons ?? [] };
  } finally {
    await miniflare.dispose();
  }
}

// The same table as wrangler's, so that `wrangler d1 migrations` agrees on what was applied.
async function migrate(database: D1Database, table: string): Promise<void> {
  await database.exec(
    `CREATE TABLE IF NOT EXISTS ${table} (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, ` +
      `applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`,
  );
  const { results } = await database.prepare(`SELECT name FROM ${table}`).all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => name));
  for (const name of migrationFiles().filter((file) => !applied.has(file))) {
    const queries = unstable_splitSqlQuery(fs.readFileSync(path.join(migrationsDir, name), "utf8"));
    // One batch is one transaction: a migration is applied and recorded whole, or neither.
    await database.batch([
      ...queries.map((query) => database.prepare(query)),
      database.prepare(`INSERT INTO ${table} (name) VALUES (?)`).bind(name),
    ]);
    say(`  migration ${name} applied`);
  }
}

function migrationFiles(): string[] {
  return fs
    .readdirSync(migrationsDir)
    .filter((name) => name.endsWith(".sql"))
    .sort();
}
