// Runs before each test file, inside the Worker's runtime; the files of one runtime share its tables.
import { env } from "cloudflare:workers";

const made = await env.DB.prepare("select 1 from sqlite_master where name = 'tenants'").first();
if (!made) {
  // All in one batch: a transaction a statement would cost a second.
  const statements = env.TEST_MIGRATIONS.flatMap(({ queries }) => queries);
  await env.DB.batch(statements.map((statement) => env.DB.prepare(statement)));
}
