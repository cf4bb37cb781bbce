// Whether two files are the same, without looking at what is in them.
import { ByteReader } from "./png/byte-reader.ts";
import { areEqualBytes } from "./equal-bytes.ts";
import type { PictureSource } from "./types.ts";

/** By etag and size, or byte by byte where sizes are the same. */
export async function areEqualFiles(one: PictureSource, other: PictureSource): Promise<boolean> {
  if (one.bytes !== other.bytes) return false;
  if (one.etag !== undefined && one.etag === other.etag) return true;
  const readers = await Promise.all([one, other].map(async (source) => new ByteReader(await source.open())));
  try {
    const [ours, theirs] = readers;
    return ours !== undefined && theirs !== undefined && (await areEqualStreams(ours, theirs));
  } finally {
    await Promise.all(readers.map((reader) => reader.close()));
  }
}

async function areEqualStreams(one: ByteReader, other: ByteReader): Promise<boolean> {
  for (;;) {
    const ours = await one.some(Infinity);
    if (!ours) return (await other.some(1)) === undefined;
    for (let at = 0; at < ours.length;) {
      const theirs = await other.some(ours.length - at);
      if (!theirs || !areEqualBytes(ours.subarray(at, at + theirs.length), theirs)) return false;
      at += theirs.length;
    }
  }
}
