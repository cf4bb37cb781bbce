// What this isolate answered within the last seconds, so that a busy key costs no read at all.
import type { Entry } from "./entry.ts";
import { memoryBytesMax, memoryEntriesMax, memoryFileBytesMax, memoryMs } from "./settings.ts";

type Known = { entry: Entry; learnedAt: number; isNoted: boolean; files: Map<string, Uint8Array> };

/** By tenant first, so that a purge forgets all of one. */
const memory = new Map<string, Map<string, Known>>();
let bytes = 0;
let count = 0;

export function recall(tenantId: string, key: string, now: number): Entry | undefined {
  return fresh(tenantId, key, now)?.entry;
}

/** A file of a remembered entry. */
export function recallFile(tenantId: string, entry: Entry, objectKey: string, now: number) {
  const known = fresh(tenantId, entry.key, now);
  return known?.entry.captureId === entry.captureId ? known.files.get(objectKey) : undefined;
}

/** Whether the index is yet to be told that this entry is in use; asked once, it is taken as told. */
export function isUnnoted(tenantId: string, key: string): boolean {
  const known = memory.get(tenantId)?.get(key);
  if (!known || known.isNoted) return false;
  known.isNoted = true;
  return true;
}

/** `isNoted`: the index knows of a use, since the entry came from there. */
export function remember(tenantId: string, entry: Entry, now: number, isNoted: boolean): void {
  forgetKey(tenantId, entry.key);
  if (count >= memoryEntriesMax) forgetAll();
  const ofTenant = memory.get(tenantId) ?? new Map<string, Known>();
  memory.set(tenantId, ofTenant.set(entry.key, { entry, learnedAt: now, isNoted, files: new Map() }));
  count++;
}

export function rememberFile(tenantId: string, entry: Entry, objectKey: string, file: Uint8Array): void {
  if (file.byteLength > memoryFileBytesMax) return;
  if (bytes + file.byteLength > memoryBytesMax) forgetAll();
  const known = memory.get(tenantId)?.get(entry.key);
  if (known?.entry.captureId !== entry.captureId || known.files.has(objectKey)) return;
  known.files.set(objectKey, file);
  bytes += file.byteLength;
}

export function forgetTenant(tenantId: string): void {
  for (const key of memory.get(tenantId)?.keys() ?? []) forgetKey(tenantId, key);
}

export function forgetCaptures(tenantId: string, captureIds: string[]): void {
  for (const [key, { entry }] of memory.get(tenantId) ?? [])
    if (captureIds.includes(entry.captureId)) forgetKey(tenantId, key);
}

function fresh(tenantId: string, key: string, now: number): Known | undefined {
  const known = memory.get(tenantId)?.get(key);
  if (!known) return undefined;
  if (now >= known.learnedAt && now - known.learnedAt < memoryMs) return known;
  forgetKey(tenantId, key);
  return undefined;
}

function forgetKey(tenantId: string, key: string): void {
  const ofTenant = memory.get(tenantId);
  const known = ofTenant?.get(key);
  if (!ofTenant || !known) return;
  ofTenant.delete(key);
  count--;
  for (const file of known.files.values()) bytes -= file.byteLength;
  if (ofTenant.size === 0) memory.delete(tenantId);
}

/** A full memory starts anew: it fills again within seconds, and needs no bookkeeping of who was last. */
function forgetAll(): void {
  memory.clear();
  bytes = 0;
  count = 0;
}
