// Runs before each test file, inside the Worker's runtime.
import { env } from "cloudflare:workers";

// All in one batch: a transaction a statement would cost each file a second.
const statements = env.TEST_MIGRATIONS.flatMap(({ queries }) => queries);
await env.DB.batch(statements.map((statement) => env.DB.prepare(statement)));
