// A bucket of a tenant's own, over the S3 API: requests signed with its key (SigV4), bodies streamed.
import { AwsV4Signer } from "aws4fetch";
import { AppError } from "#core/errors.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { NoSuchHost, type Outbound, outbound } from "#platform/outbound.ts";
import { BucketFailure, failureOf } from "./bucket-failure.ts";
import { type Place, urlOf } from "./place.ts";

export type Access = Place & { region: string; accessKeyId: string; secretAccessKey: string };

/** `md5` in base64, where it is known: the store then refuses what arrives otherwise. */
type Upload = { body: ReadableStream | Uint8Array; sizeBytes: number; contentType: string; md5?: string };

export type Bucket = {
  /** Replaces what is there, so that the same again changes nothing. */
  put(key: string, upload: Upload, timeoutMs: number): Promise<{ etag: string }>;
  get(key: string, timeoutMs: number): Promise<string>;
  delete(key: string, timeoutMs: number): Promise<void>;
};

/** As much of a store's answer as is read. */
const answerBytesMax = 16_384;

/** All of it throws BucketFailure, and AppError `target_blocked` where we must not send to the bucket's address. */
export function openBucket(ctx: BaseCtx, access: Access): Bucket {
  const send = outbound(ctx);
  const call = (key: string, asked: Asked) => request(send, access, key, asked);
  return {
    async put(key, { body, sizeBytes, contentType, md5 }, timeoutMs) {
      const headers: Record<string, string> = { "Content-Type": contentType };
      if (md5) headers["Content-MD5"] = md5;
      const fixed = body instanceof Uint8Array ? body : ofLength(body, sizeBytes);
      const doing = "put an object there";
      const { etag } = await call(key, { method: "PUT", headers, body: fixed, doing, timeoutMs });
      return { etag: etag ?? "" };
    },
    async get(key, timeoutMs) {
      return (await call(key, { method: "GET", doing: "read an object there", timeoutMs })).text;
    },
    async delete(key, timeoutMs) {
      await call(key, { method: "DELETE", doing: "delete an object there", timeoutMs });
    },
  };
}

type Asked = {
  method: string;
  doing: string;
  timeoutMs: number;
  headers?: Record<string, string>;
  body?: BodyInit;
};

async function request(
  send: Outbound,
  access: Access,
  key: string,
  asked: Asked,
): Promise<{ etag: string | null; text: string }> {
  const { method, doing, timeoutMs, body = null } = asked;
  const { region, accessKeyId, secretAccessKey } = access;
  // The body stays unsigned: it is streamed, and read once.
  const signed = await new AwsV4Signer({
    method,
    url: urlOf(access, key),
    headers: { ...asked.headers, "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD" },
    service: "s3",
    region,
    accessKeyId,
    secretAccessKey,
  }).sign();
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const res = await send(signed.url, { method, headers: signed.headers, body, signal });
    const text = await headOf(res);
    if (!res.ok) throw failureOf(res.status, text, doing);
    return { etag: res.headers.get("ETag"), text };
  } catch (err) {
    if (err instanceof BucketFailure || err instanceof AppError) throw err;
    throw unreachable(err, timeoutMs);
  }
}

function unreachable(err: unknown, timeoutMs: number): BucketFailure {
  const details = { field: "endpoint" as const, isPassing: true, cause: err };
  if (err instanceof NoSuchHost) return new BucketFailure(err.message, details);
  if (err instanceof Error && err.name === "TimeoutError")
    return new BucketFailure(`The store did not answer within ${timeoutMs} ms`, details);
  return new BucketFailure("The store could not be reached", details);
}

async function headOf({ body }: Response): Promise<string> {
  if (!body) return "";
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    // Leaving the loop cancels the rest.
    if (text.length >= answerBytesMax) break;
  }
  return text;
}

/** Stores want to know the length of what they get; so told, the runtime says it, and holds the stream to it. */
function ofLength(body: ReadableStream, sizeBytes: number): ReadableStream {
  const { readable, writable } = new FixedLengthStream(sizeBytes);
  // Where reading fails, so does the request that reads from the other end.
  body.pipeTo(writable).catch(() => undefined);
  return readable;
}
