import { auditInsert } from "#audit/record.ts";
import { signingKeys } from "#db/schema/signing-keys.ts";
import type { recorded } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { SigningKeyRow } from "./queries.ts";

type Statements = Awaited<ReturnType<typeof recorded>>;

/** Which way of deriving secrets new keys use. */
const version = 1;

export function newSigningKey(ctx: Ctx, description: string): SigningKeyRow {
  const now = ctx.clock.now();
  return {
    id: ctx.ids.create("sig", now),
    tenantId: ctx.tenant.id,
    description,
    version,
    createdAt: now,
    revokedAt: null,
  };
}

/** Adds a signing key for a verb with a scope of its own. */
export async function insertSigningKey(ctx: Ctx, row: SigningKeyRow, also: Statements = []): Promise<void> {
  await ctx.db.batch([
    ctx.db.insert(signingKeys).values(row),
    auditInsert(ctx, { action: "signing_key.create", targets: [{ type: "signing_key", id: row.id }] }),
    ...also,
  ]);
}
