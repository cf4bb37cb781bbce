// Links for one use: who comes first uses it, also where many come at once.
import { and, eq, lte } from "drizzle-orm";
import { AppError } from "#core/errors.ts";
import { spentLinks } from "#db/schema/signing-keys.ts";
import type { BaseCtx, Ctx } from "#platform/ctx.ts";

/** @throws AppError `link_used` for all but one of those who ask */
export async function spendLink(ctx: Ctx, nonce: string, expiresAt: number): Promise<void> {
  const spent = await ctx.db
    .insert(spentLinks)
    .values({ tenantId: ctx.tenant.id, keyId: ctx.actor.id, nonce, expiresAt })
    .onConflictDoNothing()
    .returning({ nonce: spentLinks.nonce });
  if (spent.length === 0) throw new AppError("link_used", "once: This link was for one use and was used");
}

/** Gives the one use back: the capture failed, so nothing was had for it. */
export async function unspendLink(ctx: Ctx, nonce: string): Promise<void> {
  const { tenant, actor } = ctx;
  await ctx.db
    .delete(spentLinks)
    .where(
      and(eq(spentLinks.tenantId, tenant.id), eq(spentLinks.keyId, actor.id), eq(spentLinks.nonce, nonce)),
    );
}

/** Forgets uses of links that have expired by now. */
export async function forgetSpentLinks({ db, clock }: BaseCtx): Promise<void> {
  await db.delete(spentLinks).where(lte(spentLinks.expiresAt, clock.now()));
}
