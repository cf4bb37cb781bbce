// What this isolate lately learned of keys and sessions, so that a busy one costs one read of D1 every few seconds.

/** A revoked key works on for at most this long in an isolate that has just seen it. */
export const memoryMs = 4000;
const entriesMax = 1000;

type Entry = { of: { tenant: { id: string } } | null; learnedAt: number };
const memories: Map<string, Entry>[] = [];

/** Of one kind of caller, by the hash of what it shows; null stands for one known not to exist. */
export function newMemory<Known extends { tenant: { id: string } }>() {
  const memory = new Map<string, { of: Known | null; learnedAt: number }>();
  memories.push(memory);
  return {
    /** Undefined where nothing fresh is known. */
    recall(hash: string, now: number): Known | null | undefined {
      const entry = memory.get(hash);
      return entry && now - entry.learnedAt < memoryMs ? entry.of : undefined;
    },
    remember(hash: string, of: Known | null, now: number): void {
      memory.delete(hash);
      memory.set(hash, { of, learnedAt: now });
      // A Map keeps insertion order, so the first entry is the one learned longest ago.
      const oldest = memory.size > entriesMax ? memory.keys().next().value : undefined;
      if (oldest !== undefined) memory.delete(oldest);
    },
  };
}

export function forget(hash: string): void {
  for (const memory of memories) memory.delete(hash);
}

/** A tenant's keys and people, whose standing has changed with it. */
export function forgetTenant(tenantId: string): void {
  for (const memory of memories)
    for (const [hash, { of }] of memory) if (of?.tenant.id === tenantId) memory.delete(hash);
}
