import { asc } from "drizzle-orm";
import { auditSigningKeys } from "#db/schema/audit.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { publicKeyOf, signingKeyOf } from "./signing-key.ts";
import type { PublicKey } from "./statement.ts";

/** Every public key that checkpoints were signed with, the present one last. */
export async function listSigningKeys(ctx: BaseCtx): Promise<PublicKey[]> {
  const rows = await ctx.db.select().from(auditSigningKeys).orderBy(asc(auditSigningKeys.createdAt));
  const { publicKey } = await signingKeyOf(ctx.config);
  const earlier = await Promise.all(rows.map(({ x }) => publicKeyOf(x)));
  return [...earlier.filter(({ kid }) => kid !== publicKey.kid), publicKey];
}
