// Whoever deploys gets a tenant and a key to begin with: every further key is made with one that is there.
import { generateKey, hashKey } from "../../src/auth/key-format.ts";
import { scopes } from "../../src/auth/scopes.ts";
import { ulids } from "../../src/platform/ids.ts";
import type { Wrangler } from "./steps.ts";

const name = "Operators";

/** The new key where the service had no tenant yet, and only then. */
export async function createFirstTenant(
  wrangler: Wrangler,
  execute: (sql: string) => string[],
): Promise<string | undefined> {
  const counted = await wrangler(...execute("SELECT count(*) AS tenants FROM tenants"));
  if (!/"tenants":\s*0\b/.test(counted)) return undefined;
  const key = generateKey("live");
  await wrangler(...execute(await statements(key, Date.now())));
  return key;
}

/** Tenant, key and audit row; none of them where a tenant has come meanwhile. */
export async function statements(key: string, now: number): Promise<string> {
  const tenantId = ulids.create("ten", now);
  const keyId = ulids.create("key", now);
  const tenant = [tenantId, name, "operators", "white_label", now];
  const apiKey = [
    keyId,
    tenantId,
    await hashKey(key),
    key.slice(0, 8),
    key.slice(-4),
    "First key",
    scopes,
    now,
  ];
  const audit = [
    ulids.create("aud", now),
    tenantId,
    now,
    "key.create",
    "success",
    { type: "system", id: "deploy", name: "Deployment" },
    [{ type: "api_key", id: keyId }],
    { location: "", user_agent: "" },
    ulids.create("req", now),
  ];
  const isNew = `EXISTS (SELECT 1 FROM tenants WHERE id = ${literal(tenantId)})`;
  return [
    insert("tenants", "id, name, slug, tier, created_at", tenant, "NOT EXISTS (SELECT 1 FROM tenants)"),
    insert("api_keys", "id, tenant_id, hash, prefix, last4, description, scopes, created_at", apiKey, isNew),
    insert(
      "audit_events",
      "id, tenant_id, occurred_at, action, outcome, actor, targets, context, request_id",
      audit,
      isNew,
    ),
  ].join(" ");
}

function insert(table: string, columns: string, values: unknown[], condition: string): string {
  return `INSERT INTO ${table} (${columns}) SELECT ${values.map(literal).join(", ")} WHERE ${condition};`;
}

function literal(value: unknown): string {
  if (typeof value === "number") return String(value);
  return `'${(typeof value === "string" ? value : JSON.stringify(value)).replaceAll("'", "''")}'`;
}
