import { auditInsert } from "#audit/record.ts";
import { signingKeys } from "#db/schema/signing-keys.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { SigningKeyRow } from "./queries.ts";

/** Which way of deriving secrets new keys use. */
const version = 1;

/** Adds a signing key for a verb with a scope of its own. */
export async function insertSigningKey(ctx: Ctx, description: string): Promise<SigningKeyRow> {
  const now = ctx.clock.now();
  const row: SigningKeyRow = {
    id: ctx.ids.create("sig", now),
    tenantId: ctx.tenant.id,
    description,
    version,
    createdAt: now,
    revokedAt: null,
  };
  await ctx.db.batch([
    ctx.db.insert(signingKeys).values(row),
    auditInsert(ctx, { action: "signing_key.create", targets: [{ type: "signing_key", id: row.id }] }),
  ]);
  return row;
}
