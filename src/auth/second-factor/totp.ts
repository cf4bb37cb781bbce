// Codes of an authenticator app (RFC 6238): six digits, 30 seconds, one step early or late.
import { createTOTPKeyURI, verifyHOTP } from "@oslojs/otp";
import { seal, unseal } from "#core/seal.ts";
import type { BaseCtx } from "#platform/ctx.ts";

const digits = 6;
const stepSeconds = 30;
const secretBytes = 20;
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export async function newSecret(ctx: BaseCtx, { id, email }: { id: string; email: string }) {
  const secret = crypto.getRandomValues(new Uint8Array(secretBytes));
  return {
    sealed: await seal(sealOf(ctx, id), secret.toBase64()),
    written: base32(secret),
    uri: createTOTPKeyURI("Stillframe", email, secret, stepSeconds, digits),
  };
}

/** The time step that a code is right for, undefined where it is for none. */
export async function stepOf(
  ctx: BaseCtx,
  personId: string,
  sealed: string,
  code: string,
): Promise<number | undefined> {
  const secret = Uint8Array.fromBase64(await unseal(sealOf(ctx, personId), sealed));
  const now = Math.floor(ctx.clock.now() / 1000 / stepSeconds);
  return [now, now - 1, now + 1].find((step) => verifyHOTP(secret, BigInt(step), digits, code));
}

export const isTotpShaped = (code: string): boolean => /^\d{6}$/.test(code);

/** RFC 4648; 20 bytes come out even. */
function base32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += alphabet.charAt((value >>> (bits - 5)) & 31);
  }
  return text;
}

function sealOf({ config }: BaseCtx, personId: string) {
  return { secret: config.signingSecret, purpose: "totp", place: personId };
}
