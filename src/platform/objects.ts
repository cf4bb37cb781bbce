import { R2Upload, type Upload } from "./upload.ts";

/** Where files lie. Keys start with the tenant's id, so that one tenant's files never mix with another's. */
export type Objects = {
  /** Stores the bytes, replacing what was there, and answers the ETag as HTTP writes it. */
  put(key: string, bytes: Uint8Array, contentType: string): Promise<{ etag: string }>;
  /** A file that is written while it grows; nothing is there to be read before it is complete. */
  start(key: string, contentType: string): Upload;
  /** The object, or that part of its bytes. */
  get(key: string, range?: { offset: number; length: number }): Promise<R2ObjectBody | null>;
  /** What is known of the object, without its bytes. */
  head(key: string): Promise<R2Object | null>;
  /** The keys that start with `prefix`, in order, at most 1,000; those behind `after` where it is given. */
  list(prefix: string, after?: string): Promise<string[]>;
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
    get: (key, range) => bucket.get(key, range && { range }),
    head: (key) => bucket.head(key),
    async list(prefix, after) {
      const { objects } = await bucket.list({
        prefix,
        ...(after === undefined ? {} : { startAfter: after }),
      });
      return objects.map((object) => object.key);
    },
    async delete(keys) {
      // R2 takes at most 1,000 keys a call.
      for (let start = 0; start < keys.length; start += 1000) {
        await bucket.delete(keys.slice(start, start + 1000));
      }
    },
  };
}
