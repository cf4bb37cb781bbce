import { and, eq, isNull } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { signingKeys } from "#db/schema/signing-keys.ts";
import type { Ctx } from "#platform/ctx.ts";
import { existingSigningKey } from "./queries.ts";

/** Stops a signing key, and with it every link it signed, at once. Revoking it again changes nothing. */
export async function revokeSigningKey(ctx: Ctx, id: string): Promise<void> {
  requireScope(ctx, "keys:write");
  await existingSigningKey(ctx, id);
  await ctx.db.batch([
    ctx.db
      .update(signingKeys)
      .set({ revokedAt: ctx.clock.now() })
      .where(
        and(eq(signingKeys.tenantId, ctx.tenant.id), eq(signingKeys.id, id), isNull(signingKeys.revokedAt)),
      ),
    auditIfChanged(ctx, { action: "signing_key.revoke", targets: [{ type: "signing_key", id }] }),
  ]);
}
