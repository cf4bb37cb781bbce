// Whether a bucket can be used: a small object is put there, read again and deleted.
import { AppError, invalidField } from "#core/errors.ts";
import type { Ctx } from "#platform/ctx.ts";
import { type Access, openBucket } from "./bucket.ts";
import { BucketFailure } from "./bucket-failure.ts";

const timeoutMs = 10_000;

/** @throws AppError naming the field that is wrong, or `storage_failed` where it is the store's own trouble */
export async function checkTarget(ctx: Ctx, id: string, access: Access & { prefix: string }): Promise<void> {
  const bucket = openBucket(ctx, access);
  const key = `${access.prefix}stillframe-check-${id}.txt`;
  const text = `Stillframe checks that it can write here (${id}). This object can be deleted.`;
  const body = new TextEncoder().encode(text);
  try {
    const upload = { body, sizeBytes: body.byteLength, contentType: "text/plain; charset=utf-8" };
    await bucket.put(key, upload, timeoutMs);
    const read = await bucket.get(key, timeoutMs);
    if (read !== text) throw new BucketFailure("The store gave back something else than was put there");
    await bucket.delete(key, timeoutMs);
  } catch (err) {
    throw asRefusal(err);
  }
}

function asRefusal(err: unknown): unknown {
  if (!(err instanceof BucketFailure)) return blamed(err);
  const { field, message, isPassing } = err;
  if (field) return invalidField(field, message);
  return isPassing ? new AppError("storage_failed", message) : invalidField("endpoint", message);
}

/** Which address was refused. */
function blamed(err: unknown): unknown {
  if (!(err instanceof AppError) || err.code !== "target_blocked") return err;
  return new AppError("target_blocked", "endpoint: This address is not allowed");
}
