// Challenges of passkeys: signed and dated, so that asking for one writes nothing; each is taken once.
import { hmacBase64Url } from "#core/hmac.ts";
import { proofs } from "#db/schema/people.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { tokenInvalid } from "#auth/sessions/proofs.ts";
import { lifeMs } from "#auth/sessions/settings.ts";
import { hashToken } from "#auth/sessions/token.ts";

type Use = { purpose: "register" | "sign_in"; personId: string };

/** As the browser wants it: base64url. */
export function newChallenge(ctx: BaseCtx, use: Use): string {
  const nonce = crypto
    .getRandomValues(new Uint8Array(16))
    .toBase64({ alphabet: "base64url", omitPadding: true });
  const text = `${nonce}.${ctx.clock.now() + lifeMs.passkey}`;
  return encode(`${text}.${signatureOf(ctx, use, text)}`);
}

/** The statement that takes it, first in a `db.batch` that fails where it was taken already. */
export async function takeChallenge(ctx: BaseCtx, use: Use, challenge: Uint8Array) {
  const [nonce = "", expiresAt = "", signature] = new TextDecoder().decode(challenge).split(".");
  const isOurs = signature === signatureOf(ctx, use, `${nonce}.${expiresAt}`);
  if (!isOurs || Number(expiresAt) <= ctx.clock.now()) throw tokenInvalid();
  const now = ctx.clock.now();
  const hash = await hashToken(`passkey:${nonce}`);
  const row = { purpose: "passkey" as const, createdAt: now, usedAt: now, expiresAt: Number(expiresAt) };
  return { hash, insert: ctx.db.insert(proofs).values({ ...row, hash }) };
}

function signatureOf({ config }: BaseCtx, { purpose, personId }: Use, text: string): string {
  return hmacBase64Url(config.signingSecret, `passkey:${purpose}:${personId}:${text}`);
}

function encode(text: string): string {
  return new TextEncoder().encode(text).toBase64({ alphabet: "base64url", omitPadding: true });
}
