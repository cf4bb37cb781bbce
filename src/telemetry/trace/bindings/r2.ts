// A bucket whose every call is a span.
import { inSpan } from "#telemetry/trace/span.ts";

export function tracedBucket(bucket: R2Bucket): R2Bucket {
  const spoken = (target: object, names: readonly string[]): object =>
    new Proxy(target, {
      get(of, name) {
        const value: unknown = Reflect.get(of, name, of);
        if (typeof value !== "function") return value;
        const act = (given: unknown[]) => Reflect.apply(value, of, given) as unknown;
        if (typeof name !== "string" || !names.includes(name)) return (...given: unknown[]) => act(given);
        return (...given: unknown[]) => call(name, given, async () => withParts(name, await act(given)));
      },
    });
  const withParts = (name: string, made: unknown): unknown =>
    name === "createMultipartUpload" || name === "resumeMultipartUpload"
      ? spoken(made as object, ["uploadPart", "complete", "abort"])
      : made;
  return spoken(bucket, bucketCalls) as R2Bucket;
}

const bucketCalls = ["put", "get", "head", "list", "delete", "createMultipartUpload"];

/** Keys are not told: they may name what others called their files. */
function call(name: string, [, body]: unknown[], work: () => Promise<unknown>): Promise<unknown> {
  const bytes = name === "put" || name === "uploadPart" ? lengthOf(body) : undefined;
  const attributes = {
    "rpc.system.name": "cloudflare_r2",
    "rpc.method": `R2/${name}`,
    ...(bytes === undefined ? {} : { "stillframe.file.bytes": bytes }),
  };
  return inSpan(`R2/${name}`, { kind: "client", attributes }, work);
}

const lengthOf = (body: unknown): number | undefined =>
  ArrayBuffer.isView(body) || body instanceof ArrayBuffer ? body.byteLength : undefined;
