// Who is calling: from the key in the request to a tenant and an actor.
import { eq, type SQL } from "drizzle-orm";
import { apiKeys } from "#db/schema/api-keys.ts";
import { tenants } from "#db/schema/tenants.ts";
import type { Actor, BaseCtx, Ctx, Tenant } from "#platform/ctx.ts";
import { storedBytesOfTenant } from "#tenants/stored.ts";
import { findCallerOf, isPerson } from "./caller.ts";
import { hashKey, isKeyShaped } from "./key-format.ts";
import { recall, remember } from "./memory.ts";
import { refused, refuseKey } from "./refuse-key.ts";
import { noteUse } from "./use.ts";

export type Caller = { tenant: Tenant; actor: Actor; expiresAt: number | null; revokedAt: number | null };

/** @throws AppError `unauthorized`, with no read of D1 where the text cannot be a key */
export async function authenticate(base: BaseCtx, presented: string | undefined): Promise<Ctx> {
  if (!presented) throw refused("Send your API key as X-API-Key or as Authorization: Bearer");
  if (!isKeyShaped(presented)) throw refused("This is not a key of ours: check it for missing characters");
  const hash = await hashKey(presented);
  const now = base.clock.now();
  let caller = recall(hash, now);
  if (caller === undefined) {
    caller = await findCaller(base, eq(apiKeys.hash, hash));
    remember(hash, caller, now);
  }
  if (!caller) throw refuseKey(base, "unknown");
  if (caller.revokedAt !== null) throw refuseKey(base, "revoked", caller);
  if (caller.expiresAt !== null && caller.expiresAt <= now) throw refuseKey(base, "expired", caller);
  noteUse(base, caller.actor.id, now);
  return { ...base, tenant: caller.tenant, actor: caller.actor };
}

/** The key, or the person in a tenant, that started work earlier; null where it may start nothing any more. */
export async function callerOf(
  base: BaseCtx,
  keyId: string,
  tenantId: string,
): Promise<Pick<Ctx, "tenant" | "actor"> | null> {
  if (isPerson(keyId)) return findCallerOf(base, keyId, tenantId);
  const caller = await findCaller(base, eq(apiKeys.id, keyId));
  if (
    !caller ||
    caller.revokedAt !== null ||
    (caller.expiresAt !== null && caller.expiresAt <= base.clock.now())
  )
    return null;
  return { tenant: caller.tenant, actor: caller.actor };
}

async function findCaller({ db }: BaseCtx, which: SQL): Promise<Caller | null> {
  const row = await db
    .select({ key: apiKeys, tier: tenants.tier, storedBytes: storedBytesOfTenant })
    .from(apiKeys)
    .innerJoin(tenants, eq(tenants.id, apiKeys.tenantId))
    .where(which)
    .get();
  if (!row) return null;
  const { key, tier, storedBytes } = row;
  return {
    tenant: { id: key.tenantId, tier, storedBytes },
    actor: { type: "api_key", id: key.id, name: key.description, scopes: key.scopes },
    expiresAt: key.expiresAt,
    revokedAt: key.revokedAt,
  };
}
