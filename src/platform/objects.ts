import { R2Upload, type Upload } from "./upload.ts";

/** Where files lie. Keys start with the tenant's id, so that one tenant's files never mix with another's. */
export type Objects = {
  /** Stores the bytes, replacing what was there, and answers the ETag as HTTP writes it. */
  put(key: string, bytes: Uint8Array, contentType: string): Promise<{ etag: string }>;
  /** A file that is written while it grows; nothing is there to be read before it is complete. */
  start(key: string, contentType: string): Upload;
  get(key: string): Promise<R2ObjectBody | null>;
  /** The keys that start with `prefix`, at most 1,000. */
  list(prefix: string): Promise<string[]>;
  /** Deletes what is there; keys without an object are no error. */
  delete(keys: string[]): Promise<void>;
};

export function r2Objects(bucket: R2Bucket): Objects {
  return {
    async put(key, bytes, contentType) {
      const stored = await bucket.put(key, bytes, { httpMetadata: { contentType } });
      return { etag: stored.httpEtag };
    },
    start: (key, contentType) => new R2Upload(bucket, key, contentType),
    get: (key) => bucket.get(key),
    list: async (prefix) => (await bucket.list({ prefix })).objects.map((object) => object.key),
    async delete(keys) {
      // R2 takes at most 1,000 keys a call.
      for (let start = 0; start < keys.length; start += 1000) {
        await bucket.delete(keys.slice(start, start + 1000));
      }
    },
  };
}
