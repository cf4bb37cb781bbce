// Tickets and tokens: what somebody may hear, signed, so that it opens the stream without a key. JWT, HS256.
import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { AppError } from "#core/errors.ts";
import type { BaseCtx } from "#platform/ctx.ts";

/** A ticket is not taken for a token, nor the other way round. */
const audiences = { ticket: "stillframe/realtime/ticket", token: "stillframe/realtime/token" } as const;
export type GrantKind = keyof typeof audiences;

const claims = z.object({
  jti: z.string(),
  /** The key by whose right it was given. */
  sub: z.string(),
  tenant: z.string(),
  rooms: z.array(z.string()),
  types: z.array(z.string()),
  origins: z.array(z.string()),
  exp: z.int(),
});

export type Grant = {
  id: string;
  tenantId: string;
  keyId: string;
  rooms: readonly string[];
  types: readonly string[];
  origins: string[];
  /** Rounded up to whole seconds. */
  expiresAt: number;
};

export async function signGrant({ config, clock }: BaseCtx, kind: GrantKind, grant: Grant): Promise<string> {
  const { tenantId, rooms, types, origins } = grant;
  return new SignJWT({ tenant: tenantId, scopes: ["events:read"], rooms, types, origins })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setAudience(audiences[kind])
    .setSubject(grant.keyId)
    .setJti(grant.id)
    .setIssuedAt(Math.floor(clock.now() / 1000))
    .setExpirationTime(Math.ceil(grant.expiresAt / 1000))
    .sign(await keyOf(config.signingSecret));
}

/** @throws AppError `unauthorized`, which does not say what is wrong with it beyond its being expired */
export async function verifyGrant({ config, clock }: BaseCtx, kind: GrantKind, text: string): Promise<Grant> {
  try {
    const options = { algorithms: ["HS256"], audience: audiences[kind], currentDate: new Date(clock.now()) };
    const { payload } = await jwtVerify(text, await keyOf(config.signingSecret), options);
    const { jti, sub, tenant, rooms, types, origins, exp } = claims.parse(payload);
    return { id: jti, tenantId: tenant, keyId: sub, rooms, types, origins, expiresAt: exp * 1000 };
  } catch (err) {
    throw refused(`The ${kind} is not valid, or has expired: ask for a new one`, err);
  }
}

export function refused(detail: string, cause?: unknown): AppError {
  return new AppError("unauthorized", detail, {
    headers: { "WWW-Authenticate": 'Bearer realm="stillframe"' },
    cause,
  });
}

/** A key for this use alone, derived by HKDF (RFC 5869). */
async function keyOf(secret: string): Promise<CryptoKey> {
  const bytesOf = (text: string) => new TextEncoder().encode(text);
  const root = await crypto.subtle.importKey("raw", bytesOf(secret), "HKDF", false, ["deriveKey"]);
  const info = bytesOf("tickets and tokens of the event stream");
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  const kind = { name: "HMAC", hash: "SHA-256", length: 256 };
  return crypto.subtle.deriveKey(derivation, root, kind, false, ["sign", "verify"]);
}
