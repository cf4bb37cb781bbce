// A browser that a person signed in with before: it has attempts of its own, and its sign-ins are no news.
import { hmacBase64Url } from "#core/hmac.ts";
import type { BaseCtx } from "#platform/ctx.ts";

export function newBrowser(ctx: BaseCtx, personId: string): string {
  const nonce = crypto.getRandomValues(new Uint8Array(12)).toBase64({ alphabet: "base64url" });
  return `${nonce}.${signatureOf(ctx, personId, nonce)}`;
}

/** What tells the browser from others, where the person signed in with it before. */
export function knownBrowser(ctx: BaseCtx, personId: string, cookie: string | undefined): string | undefined {
  const [nonce = "", signature] = cookie?.split(".") ?? [];
  return signature === signatureOf(ctx, personId, nonce) ? nonce : undefined;
}

function signatureOf({ config }: BaseCtx, personId: string, nonce: string): string {
  return hmacBase64Url(config.signingSecret, `browser:${personId}:${nonce}`);
}
