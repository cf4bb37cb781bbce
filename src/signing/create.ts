import { auditInsert } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { signingKeys } from "#db/schema/signing-keys.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { SigningKeyRow } from "./queries.ts";
import type { CreateSigningKey } from "./schemas.ts";

/** Which way of deriving secrets new keys use. */
const version = 1;

/** Makes a signing key. Its links may capture, so only who may capture makes one. */
export async function createSigningKey(ctx: Ctx, input: CreateSigningKey): Promise<SigningKeyRow> {
  requireScope(ctx, "keys:write");
  requireScope(ctx, "captures:write");
  return insertSigningKey(ctx, input.description);
}

/** For verbs with a scope of their own. */
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
