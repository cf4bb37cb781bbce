import { requireScope } from "#auth/scopes.ts";
import type { Ctx } from "#platform/ctx.ts";
import { insertSigningKey } from "./insert.ts";
import type { SigningKeyRow } from "./queries.ts";
import type { CreateSigningKey } from "./schemas.ts";

/** Makes a signing key. Its links may capture, so only who may capture makes one. */
export async function createSigningKey(ctx: Ctx, input: CreateSigningKey): Promise<SigningKeyRow> {
  requireScope(ctx, "keys:write");
  requireScope(ctx, "captures:write");
  return insertSigningKey(ctx, input.description);
}
