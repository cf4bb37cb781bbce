// An answer as it lies in the row of its key.
import { seal, type Seal, unseal } from "#core/seal.ts";
import type { Ctx, Hold } from "#platform/ctx.ts";
import type { KeyRow } from "./rows.ts";
import { bodyBytesMax } from "./settings.ts";

/** `body` is null where the row does not keep it. */
export type Answer = { status: number; headers: Record<string, string>; body: Uint8Array | null };
type Place = Pick<Hold, "method" | "route" | "key">;

/** What belongs to the one exchange: how long it took, how old it was, which request it was. */
const passing = new Set(
  "age connection content-length date server-timing set-cookie traceparent x-request-id".split(" "),
);

export function lastingHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => !passing.has(name)));
}

/** What an answer changes in the row. */
export async function columnsOf(ctx: Ctx, place: Place, { status, headers, body }: Answer) {
  const isKept = body !== null && body.byteLength <= bodyBytesMax;
  return {
    lockedUntil: null,
    responseStatus: status,
    responseHeaders: headers,
    responseBody: isKept ? await seal(sealOf(ctx, place), asText(body)) : null,
  };
}

/** The body; undefined where there is none in the row, or none that can be read with the secret of today. */
export async function bodyOf(ctx: Ctx, row: KeyRow): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (row.responseBody === null) return undefined;
  try {
    return asBytes(await unseal(sealOf(ctx, row), row.responseBody));
  } catch (err) {
    ctx.log.error("a kept answer cannot be read", err);
    return undefined;
  }
}

/** It opens in its own row only. */
const sealOf = ({ config, tenant }: Ctx, { method, route, key }: Place): Seal => ({
  secret: config.signingSecret,
  purpose: "idempotency-answer:1",
  place: [tenant.id, method, route, key].join(" "),
});

/** A mark of the form, then text as it is and all else in base64. */
function asText(body: Uint8Array): string {
  try {
    return `t${new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body)}`;
  } catch {
    return `b${body.toBase64()}`;
  }
}

function asBytes(text: string): Uint8Array<ArrayBuffer> {
  const rest = text.slice(1);
  return new Uint8Array(text.startsWith("b") ? Uint8Array.fromBase64(rest) : new TextEncoder().encode(rest));
}
