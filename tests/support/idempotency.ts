// What the tests of Idempotency-Key have in common: requests with a key, and the rows that say what became of them.
import { eq } from "drizzle-orm";
import { idempotencyKeys } from "#db/schema/idempotency.ts";
import { call, db } from "./world.ts";

type Sending = { key: string; once: string; body?: unknown; env?: Partial<Env>; as?: Record<string, string> };

/** A POST with `Idempotency-Key: <once>`. */
export const send = (path: string, { key, once, body, env, as = {} }: Sending): Promise<Response> =>
  call("POST", path.startsWith("/") ? path : `/api/v1/${path}`, {
    key,
    ...(body === undefined ? {} : { body }),
    headers: { "Idempotency-Key": once, ...as },
    ...(env ? { env } : {}),
  });

export const rowsOf = (tenantId: string) =>
  db.select().from(idempotencyKeys).where(eq(idempotencyKeys.tenantId, tenantId));

export const isReplay = (res: Response) => res.headers.get("Idempotency-Replayed") === "true";
export const codeOf = async (res: Response) => (await res.json<{ code: string }>()).code;
export const bytesOf = async (res: Response) => new Uint8Array(await res.arrayBuffer());
