// What this isolate lately learned of keys, so that a busy key costs one read of D1 every few seconds.
import type { Caller } from "./authenticate.ts";

/** A revoked key works on for at most this long in an isolate that has just seen it. */
export const memoryMs = 4000;
const entriesMax = 1000;

const memory = new Map<string, { caller: Caller | null; learnedAt: number }>();

/** The caller, null for a key known not to exist, undefined where nothing fresh is known. */
export function recall(hash: string, now: number): Caller | null | undefined {
  const entry = memory.get(hash);
  return entry && now - entry.learnedAt < memoryMs ? entry.caller : undefined;
}

export function remember(hash: string, caller: Caller | null, now: number): void {
  memory.delete(hash);
  memory.set(hash, { caller, learnedAt: now });
  // A Map keeps insertion order, so the first entry is the one learned longest ago.
  const oldest = memory.size > entriesMax ? memory.keys().next().value : undefined;
  if (oldest !== undefined) memory.delete(oldest);
}

export function forget(hash: string): void {
  memory.delete(hash);
}

/** A tenant's keys, whose standing has changed with it. */
export function forgetTenant(tenantId: string): void {
  for (const [hash, { caller }] of memory) if (caller?.tenant.id === tenantId) memory.delete(hash);
}
