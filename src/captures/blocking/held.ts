// Where the fetched lists lie in the store, and in which form: all engines in one object, so that they change together.
import { ENGINE_VERSION, FiltersEngine } from "@ghostery/adblocker";
import type { Objects } from "#platform/objects.ts";
import { type ListKind, listKinds } from "./parse.ts";

export type HeldLists = Record<ListKind, FiltersEngine>;

/** What was fetched when, list by list; a list's ETag saves fetching it again. */
export type HeldState = {
  version: string;
  refreshedAt: number;
  filters: Record<ListKind, number>;
  etags: Record<string, string>;
};

// No tenant's id looks like this. An engine is only read by the version of the library that wrote it.
const prefix = `system/filters/${ENGINE_VERSION}`;
const stateKey = `${prefix}.json`;
const enginesKey = `${prefix}.bin`;

export async function readState(objects: Objects): Promise<HeldState | undefined> {
  return (await objects.get(stateKey))?.json<HeldState>();
}

export async function readHeld(objects: Objects): Promise<HeldLists | undefined> {
  const object = await objects.get(enginesKey);
  return object ? unpack(new Uint8Array(await object.arrayBuffer())) : undefined;
}

/** Engines first: whoever sees the new state finds them there. */
export async function writeHeld(objects: Objects, engines: HeldLists, state: HeldState): Promise<void> {
  await objects.put(enginesKey, pack(engines), "application/octet-stream");
  await writeState(objects, state);
}

export async function writeState(objects: Objects, state: HeldState): Promise<void> {
  await objects.put(stateKey, new TextEncoder().encode(JSON.stringify(state)), "application/json");
}

function pack(engines: HeldLists): Uint8Array {
  const parts = listKinds.map((kind) => engines[kind].serialize());
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.byteLength, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.byteLength);
    bytes.set(part, at + 4);
    at += 4 + part.byteLength;
  }
  return bytes;
}

function unpack(bytes: Uint8Array): HeldLists {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let at = 0;
  const next = () => {
    const size = view.getUint32(at);
    // A copy: engines read their numbers in place, from where they must be aligned.
    const part = bytes.slice(at + 4, at + 4 + size);
    at += 4 + size;
    return FiltersEngine.deserialize(part);
  };
  return { ads: next(), trackers: next(), banners: next() };
}
