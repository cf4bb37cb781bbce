// A fresh tenant with its keys, and the app called as a client calls it.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { inject } from "vitest";
import { generateKey, hashKey, type KeyPrefix } from "#auth/key-format.ts";
import { type Scope, tenantScopes } from "#auth/scopes.ts";
import { connect } from "#db/client.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import { limitOverrides } from "#db/schema/limits.ts";
import { type Tier, tenants } from "#db/schema/tenants.ts";
import worker from "#index.ts";

/** Where the fixture pages are served. */
export const pages = inject("pages");

export const db = connect(env.DB);

export type Tenant = { id: string; key: string; keyId: string };

const unlimited = {
  callsPerMinute: -1,
  callsPerMonth: -1,
  capturesPerMonth: -1,
  capturesAtOnce: -1,
};

/** Tests call more often than people do; what the plans grant is tested in tests/limits. */
export const unlimit = (tenantId: string) =>
  db.insert(limitOverrides).values({ tenantId, ...unlimited, reason: "test", updatedAt: Date.now() });

/** Gives a tenant back what its plan has made at once; or its own figure. */
export const setAtOnce = (tenantId: string, capturesAtOnce: number | null = null) =>
  db.update(limitOverrides).set({ capturesAtOnce }).where(eq(limitOverrides.tenantId, tenantId));

/** Makes a tenant of its own for a test, with one key that may do what `allowed` says. */
export async function newTenant(
  allowed: readonly Scope[] = tenantScopes,
  tier: Tier = "free",
): Promise<Tenant> {
  const id = `ten_${crypto.randomUUID()}`;
  await db.batch([
    db.insert(tenants).values({ id, name: "Test", slug: id, tier, createdAt: Date.now() }),
    unlimit(id),
  ]);
  return { id, ...(await newKey(id, allowed)) };
}

export async function newKey(
  tenantId: string,
  allowed: readonly Scope[],
): Promise<{ key: string; keyId: string }> {
  const key = generateKey("test");
  const keyId = `key_${crypto.randomUUID()}`;
  await db.insert(apiKeys).values({
    id: keyId,
    tenantId,
    hash: await hashKey(key),
    prefix: key.slice(0, 8) as KeyPrefix,
    last4: key.slice(-4),
    description: "test",
    scopes: [...allowed],
    createdAt: Date.now(),
  });
  return { key, keyId };
}

type CallOptions = {
  key?: string | undefined;
  body?: unknown;
  headers?: Record<string, string>;
  env?: Partial<Env>;
};

/** Sends one request through the Worker's own entry, and waits for what it left to do after its answer. */
export async function call(method: string, path: string, options: CallOptions = {}): Promise<Response> {
  const headers = new Headers(options.headers);
  if (options.key) headers.set("X-API-Key", options.key);
  const isText = typeof options.body === "string";
  if (options.body !== undefined && !headers.has("Content-Type"))
    headers.set("Content-Type", "application/json");
  const body =
    options.body === undefined ? null : isText ? (options.body as string) : JSON.stringify(options.body);
  const request = new Request(new URL(path, "https://api.test"), { method, headers, body });
  const execution = createExecutionContext();
  const response = await worker.fetch(request, { ...env, ...options.env }, execution);
  // The body may still be on its way when the work left over ends, so it is read here.
  const bytes = await response.arrayBuffer();
  await waitOnExecutionContext(execution);
  return new Response([101, 204, 304].includes(response.status) ? null : bytes, response);
}

export const get = (path: string, key?: string, headers?: Record<string, string>) =>
  call("GET", path, { key, ...(headers ? { headers } : {}) });
export const post = (path: string, body: unknown, key?: string) => call("POST", path, { body, key });
export const del = (path: string, key?: string) => call("DELETE", path, { key });
