// Operators, and flags as they make them.
import { expect } from "vitest";
import { scopes } from "#auth/scopes.ts";
import type { Tier } from "#db/schema/tenants.ts";
import { call, get, newTenant, post, type Tenant } from "./world.ts";

export const path = "/api/v1/admin/flags";
export const operator = () => newTenant(scopes);
export const evaluator = (tier: Tier = "free") => newTenant(["flags:read"], tier);

export type Flag = Record<string, unknown> & { key: string; revision: number; status: string };
export const newFlagKey = () => `flag-${crypto.randomUUID()}`;

/** A flag of its own for a test. */
export async function newFlag({ key }: Pick<Tenant, "key">, values: object = {}): Promise<Flag> {
  const res = await post(path, { key: newFlagKey(), ...values }, key);
  expect(res.status).toBe(201);
  return res.json<Flag>();
}

/** Changes it where it is as `ifMatch` says; empty: without the header. */
export const patch = ({ key }: Pick<Tenant, "key">, flag: string, body: unknown, ifMatch = "*") =>
  call("PATCH", `${path}/${flag}`, { key, body, headers: ifMatch === "" ? {} : { "If-Match": ifMatch } });

type Entry = {
  revision: number;
  action: string;
  actor: { id: string };
  changes: Record<string, { before: unknown; after: unknown }>;
};

export const history = async ({ key }: Pick<Tenant, "key">, flag: string, query = "") =>
  (await get(`${path}/${flag}/history${query}`, key)).json<{ data: Entry[]; next_cursor: string | null }>();

export type Evaluation = {
  key: string;
  value?: unknown;
  variant?: string;
  reason?: string;
  metadata?: { rule: string; explanation: string };
  errorCode?: string;
};

export async function evaluate({ key }: Pick<Tenant, "key">, flag: string, context: object = {}) {
  return (await post(`/ofrep/v1/evaluate/flags/${flag}`, { context }, key)).json<Evaluation>();
}
