// Who is calling: from the key in the request to a tenant and an actor.
import { eq, type SQL } from "drizzle-orm";
import { apiKeys } from "#db/schema/api-keys.ts";
import { tenants } from "#db/schema/tenants.ts";
import type { Actor, BaseCtx, Ctx, Tenant } from "#platform/ctx.ts";
import { requireActive } from "#tenants/require-active.ts";
import { storedBytesOfTenant } from "#tenants/stored.ts";
import { findCallerOf, isPerson } from "./caller.ts";
import { hashKey, isKeyShaped } from "./key-format.ts";
import { type KeyRules, requireUsable } from "./key-rules.ts";
import { newMemory } from "./memory.ts";
import { refuseKey, refused } from "./refuse-key.ts";

export type Caller = { tenant: Tenant; actor: Actor } & KeyRules;

const known = newMemory<Caller>();

/** @throws AppError `unauthorized`, with no read of D1 where the text cannot be a key */
export async function authenticate(base: BaseCtx, presented: string | undefined): Promise<Ctx> {
  if (!presented) throw refused("Send your API key as X-API-Key or as Authorization: Bearer");
  if (!isKeyShaped(presented)) throw refused("This is not a key of ours: check it for missing characters");
  const hash = await hashKey(presented);
  const now = base.clock.now();
  let caller = known.recall(hash, now);
  if (caller === undefined) {
    caller = await findCaller(base, eq(apiKeys.hash, hash));
    known.remember(hash, caller, now);
  }
  if (!caller) throw refuseKey(base, "unknown");
  requireUsable(base, caller);
  requireActive(caller.tenant);
  return { ...base, tenant: caller.tenant, actor: caller.actor };
}

/**
 * The key, or the person in a tenant, that started work earlier; null where it may start nothing any more. Where the key
 * was replaced since, its successor finishes the work. Whether the tenant is active is for who asks to judge.
 */
export async function callerOf(
  base: BaseCtx,
  keyId: string,
  tenantId: string,
): Promise<Pick<Ctx, "tenant" | "actor"> | null> {
  if (isPerson(keyId)) return findCallerOf(base, keyId, tenantId);
  const caller = await findCaller(base, eq(apiKeys.id, keyId));
  if (!caller || caller.revokedAt !== null || caller.disabledAt !== null) return null;
  const isOver = caller.expiresAt !== null && caller.expiresAt <= base.clock.now();
  if (isOver) return caller.successorId === null ? null : callerOf(base, caller.successorId, tenantId);
  return { tenant: caller.tenant, actor: caller.actor };
}

async function findCaller({ db }: BaseCtx, which: SQL): Promise<Caller | null> {
  const row = await db
    .select({ key: apiKeys, tier: tenants.tier, status: tenants.status, storedBytes: storedBytesOfTenant })
    .from(apiKeys)
    .innerJoin(tenants, eq(tenants.id, apiKeys.tenantId))
    .where(which)
    .get();
  if (!row) return null;
  const { key, tier, status, storedBytes } = row;
  const { id, description: name, scopes, monthlyCallsMax, countsAs } = key;
  return {
    tenant: { id: key.tenantId, tier, status, storedBytes },
    actor: { type: "api_key", id, name, scopes, monthlyCallsMax, countsAs },
    expiresAt: key.expiresAt,
    revokedAt: key.revokedAt,
    disabledAt: key.disabledAt,
    allowedAddresses: key.allowedAddresses,
    successorId: key.successorId,
  };
}
