// The audit log in tests: rows by the thousand, sealed as the clock does it.
import { env } from "cloudflare:workers";
import { asc, eq, sql } from "drizzle-orm";
import { auditInsert } from "#audit/record.ts";
import { sealTenant } from "#audit/seal.ts";
import { auditAlerts } from "#db/schema/audit.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { composeCtx } from "#platform/compose.ts";
import type { Actor, BaseCtx, Origin } from "#platform/ctx.ts";
import { db, get, newTenant, type Tenant } from "./world.ts";

export const path = "/api/v1/audit";

type Chain = { seq: number; salt: string; digest: string; prev_hash: string; hash: string };
export type EventView = {
  id: string;
  action: string;
  occurred_at: string;
  outcome: string;
  actor: { type: string; id: string; name: string };
  targets: { type: string; id: string }[];
  context: { location: string; country?: string };
  metadata: Record<string, unknown> | null;
  risk: { score: number; reasons: { reason: string; points: number }[] };
  flagged: boolean;
  review: { verdict: string; note: string } | null;
  redacted_at: string | null;
  chain: Chain | null;
};
export type VerdictView = {
  valid: boolean;
  checked: number;
  redacted: number;
  next_seq: number | null;
  checkpoints: { checked: number; invalid: number[] };
  faults: { kind: string; seq: number; to_seq?: number; id: string | null }[];
};

/** A context as tasks have it; the clock stands where it is put. */
export function ctxAt(now = Date.now(), changes: Partial<BaseCtx> = {}): BaseCtx {
  const base = composeCtx({ env, waitUntil: (work) => void work });
  return { ...base, clock: { ...base.clock, now: () => now }, ...changes };
}

type Deed = {
  action: string;
  at: number;
  actor?: Partial<Actor>;
  origin?: Partial<Origin>;
  outcome?: "success" | "failure";
  targets?: { type: string; id: string }[];
  changes?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
};

/** Puts deeds on a tenant's record, each at its time, through the same statement as every change. */
export async function happened(tenant: Pick<Tenant, "id" | "keyId">, ...deeds: Deed[]): Promise<void> {
  for (const { at, actor, origin, targets = [], ...change } of deeds) {
    const base = ctxAt(at);
    const ctx = {
      ...base,
      origin: { address: "203.0.113.7", userAgent: "test", host: "api.test", ...origin },
      tenant: { id: tenant.id },
      actor: { type: "api_key" as const, id: tenant.keyId, name: "CI", scopes: [], ...actor },
    };
    await auditInsert(ctx, { ...change, targets });
  }
}

/** Many rows at once, without number or seal, as those of before there was a chain. */
export async function bulkRows(tenantId: string, count: number, at = Date.now()): Promise<void> {
  await db.run(sql`
    with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})
    insert into audit_events (id, tenant_id, occurred_at, action, outcome, actor, targets, context, request_id)
    select 'aud_' || lower(hex(randomblob(12))), ${tenantId}, ${at} + n, 'capture.create', 'success',
      '{"type":"api_key","id":"key_bulk","name":"Bulk"}', json_array(json_object('type', 'capture', 'id', 'cap_' || n)),
      '{"location":"203.0.113.7","user_agent":"test"}', 'req_' || n from numbers`);
}

export const sealAll = (tenantId: string, now = Date.now()) => sealTenant(ctxAt(now), tenantId, 100);
export const rowsOf = (tenantId: string) =>
  db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenantId)).orderBy(asc(auditEvents.seq));
export const alertsOf = (tenantId: string) =>
  db.select().from(auditAlerts).where(eq(auditAlerts.tenantId, tenantId));
export const verify = async (tenant: Tenant, query = "") =>
  (await get(`${path}/verify${query}`, tenant.key)).json<VerdictView>();
export const events = async (tenant: Tenant, query = "") =>
  (await get(`${path}/events${query}`, tenant.key)).json<{
    data: EventView[];
    next_cursor: string | null;
    has_more: boolean;
  }>();

/** When the deeds of `busy` begin. */
export const busyAt = Date.now() - 5 * 60_000;

/** A tenant with five sealed events. */
export async function busy() {
  const tenant = await newTenant();
  await happened(
    tenant,
    {
      action: "key.create",
      at: busyAt,
      targets: [{ type: "api_key", id: "key_1" }],
      changes: { scopes: ["keys:write"] },
    },
    { action: "key.revoke", at: busyAt + 1, targets: [{ type: "api_key", id: "key_1" }] },
    {
      action: "job.create",
      at: busyAt + 2,
      actor: { id: "usr_1", name: "Ada" },
      origin: { address: "198.51.100.4" },
    },
    {
      action: "session.sign_in",
      at: busyAt + 3,
      outcome: "failure",
      metadata: { count: 5, reason: "Wrong password" },
    },
    { action: "key.create", at: busyAt + 4, changes: { scopes: ["admin:write"] } },
  );
  await sealAll(tenant.id);
  return tenant;
}

export const actions = ({ data }: { data: EventView[] }) => data.map(({ action }) => action);
