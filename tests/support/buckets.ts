// Storage targets at the S3 store of the tests, and what lies in its bucket.
import { AwsClient } from "aws4fetch";
import { inject } from "vitest";
import { call, post, type Tenant } from "./world.ts";

export const s3 = inject("s3");

/** What a target at the store is registered with. */
export const atStore = (values: object = {}) => ({
  name: "archive",
  endpoint: s3,
  bucket: "captures",
  access_key_id: "S3RVER",
  secret_access_key: "S3RVER",
  ...values,
});

const client = new AwsClient({
  accessKeyId: "S3RVER",
  secretAccessKey: "S3RVER",
  service: "s3",
  region: "us-east-1",
});

/** An object as another client of the store gets it. */
export const objectAt = (key: string): Promise<Response> => client.fetch(`${s3}/captures/${key}`);

export async function putsOf(key: string, bucket = "captures"): Promise<number> {
  return Number(await (await fetch(`${s3}/_puts?path=/${bucket}/${key}`)).text());
}

/** Registers a target whose objects nobody else has. */
export async function newTarget(
  tenant: Tenant,
  values: object = {},
  bindings: Partial<Env> = {},
): Promise<{ id: string; name: string; prefix: string }> {
  const body = atStore({ prefix: `${crypto.randomUUID()}/`, ...values });
  const res = await call("POST", "/api/v1/storage/targets", { key: tenant.key, body, env: bindings });
  if (res.status !== 201) throw new Error(await res.text());
  return res.json();
}

export const register = (tenant: Tenant, values: object = {}) =>
  post("/api/v1/storage/targets", atStore(values), tenant.key);
