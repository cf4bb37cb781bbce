// The tenant and key that a local server starts with; a bench adds more.
import fs from "node:fs";
import path from "node:path";
import { generateKey, hashKey, isKeyShaped } from "../src/auth/key-format.ts";
import { type Scope, scopes, tenantScopes } from "../src/auth/scopes.ts";
import { connect } from "../src/db/client.ts";
import { apiKeys } from "../src/db/schema/api-keys.ts";
import { limitOverrides } from "../src/db/schema/limits.ts";
import { tenants } from "../src/db/schema/tenants.ts";
import { localDir } from "./lib/paths.ts";
import { type DemoPerson, seedPerson } from "./start/person.ts";

const keyPath = path.join(localDir, "demo-key");
const demo = { id: "ten_demo", name: "Demo", slug: "demo", tier: "enterprise" } as const;

/** As many calls and captures as this machine makes; those at once stay as the plan has them. */
const withoutLimits = { callsPerMinute: -1, callsPerMonth: -1, capturesPerMonth: -1 };

export type Seeded = { key: string; person: DemoPerson };

/** Adds the demo tenant, its key and its person where they are missing. */
export async function seed(database: D1Database): Promise<Seeded> {
  const key = demoKey();
  await seedTenant(database, demo, key, scopes);
  return { key, person: await seedPerson(database, demo.id) };
}

/** Adds a tenant and its key where they are missing; only whoever runs the service gets more than `tenantScopes`. */
export async function seedTenant(
  database: D1Database,
  tenant: Omit<typeof tenants.$inferInsert, "createdAt">,
  key: string,
  allowed: readonly Scope[] = tenantScopes,
): Promise<void> {
  const db = connect(database);
  const createdAt = Date.now();
  const hash = await hashKey(key);
  const row = {
    id: `key_${tenant.slug}_${hash.slice(0, 8)}`,
    tenantId: tenant.id,
    hash,
    prefix: "sf_test_",
    last4: key.slice(-4),
    description: `${tenant.name} key`,
    createdAt,
  } as const;
  await db.batch([
    // A bench and a developer's scripts call more often than a plan grants.
    db
      .insert(limitOverrides)
      .values({ tenantId: tenant.id, ...withoutLimits, reason: "Local runs", updatedAt: createdAt })
      .onConflictDoNothing(),
    db
      .insert(tenants)
      .values({ ...tenant, createdAt })
      .onConflictDoNothing(),
    db
      .insert(apiKeys)
      .values({ ...row, scopes: [...allowed] })
      .onConflictDoUpdate({ target: apiKeys.hash, set: { scopes: [...allowed], revokedAt: null } }),
  ]);
}

// Kept beside the database, readable by its owner alone, so that the key stays the same from start to start.
function demoKey(): string {
  const kept = fs.existsSync(keyPath) ? fs.readFileSync(keyPath, "utf8").trim() : "";
  if (isKeyShaped(kept)) return kept;
  const key = generateKey("test");
  fs.mkdirSync(localDir, { recursive: true });
  fs.writeFileSync(keyPath, `${key}\n`, { mode: 0o600 });
  return key;
}
