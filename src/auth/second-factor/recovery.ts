// Recovery codes: ten, each for one sign-in without the app.
import { and, eq, isNull } from "drizzle-orm";
import { hmacHex } from "#core/hmac.ts";
import { recoveryCodes } from "#db/schema/people.ts";
import type { BaseCtx } from "#platform/ctx.ts";

const codes = 10;
/** Without the letters that are taken for digits. */
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
const letters = 16;

/** Ten new ones, and the statements that put them in the place of the earlier. */
export function newCodes(ctx: BaseCtx, personId: string) {
  const made = Array.from({ length: codes }, newCode);
  const rows = made.map((code) => ({ personId, hash: hashOf(ctx, personId, code) }));
  const statements = [
    ctx.db.delete(recoveryCodes).where(eq(recoveryCodes.personId, personId)),
    ctx.db.insert(recoveryCodes).values(rows),
  ] as const;
  return { codes: made, statements };
}

/** Uses a code up. Whether it was there to be used: of two who send it at once, one gets in. */
export async function takeCode(ctx: BaseCtx, personId: string, code: string): Promise<boolean> {
  const isIt = and(
    eq(recoveryCodes.personId, personId),
    eq(recoveryCodes.hash, hashOf(ctx, personId, code)),
    isNull(recoveryCodes.usedAt),
  );
  const taken = await ctx.db
    .update(recoveryCodes)
    .set({ usedAt: ctx.clock.now() })
    .where(isIt)
    .returning({ hash: recoveryCodes.hash });
  return taken.length > 0;
}

/** Under the secret, so that the table alone lets nobody try them. */
function hashOf({ config }: BaseCtx, personId: string, code: string): string {
  const plain = code.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  return hmacHex(config.signingSecret, `recovery:${personId}:${plain}`);
}

function newCode(): string {
  let text = "";
  while (text.length < letters) {
    // 248 is the largest multiple of 31 in a byte.
    for (const byte of crypto.getRandomValues(new Uint8Array(letters)))
      if (byte < 248 && text.length < letters) text += alphabet.charAt(byte % alphabet.length);
  }
  return text.replaceAll(/(.{4})(?=.)/g, "$1-");
}
