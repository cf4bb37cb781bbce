import type { StoredOutput } from "#db/schema/captures.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { Bucket } from "./bucket.ts";
import { BucketFailure } from "./bucket-failure.ts";

/** Streams one stored file into the bucket, never holding it whole, and answers its ETag there. */
export async function sendFile(
  ctx: BaseCtx,
  bucket: Bucket,
  output: StoredOutput | undefined,
  key: string,
  timeoutMs: number,
): Promise<string> {
  const object = output && (await ctx.objects.get(output.key));
  if (!object) throw new BucketFailure("The capture's file is gone");
  // Files that were stored in parts have none.
  const md5 = object.checksums.md5;
  const upload = {
    body: object.body,
    sizeBytes: object.size,
    contentType: object.httpMetadata?.contentType ?? "application/octet-stream",
    ...(md5 && { md5: new Uint8Array(md5).toBase64() }),
  };
  const { etag } = await bucket.put(key, upload, timeoutMs);
  return etag;
}
