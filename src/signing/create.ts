import { ownKey, requireUnbound } from "#auth/key-bounds.ts";
import { requireScope } from "#auth/scopes.ts";
import { recorded } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import { insertSigningKey, newSigningKey } from "./insert.ts";
import { presentSigningKey } from "./present.ts";
import type { CreatedSigningKey, CreateSigningKey } from "./schemas.ts";
import { secretOf } from "./secret.ts";

/** Makes a signing key. Its links may capture, so only who may capture makes one. */
export async function createSigningKey(ctx: Ctx, input: CreateSigningKey): Promise<CreatedSigningKey> {
  requireScope(ctx, "keys:write");
  requireScope(ctx, "captures:write");
  requireUnbound(await ownKey(ctx), "A signing key has no bounds");
  const row = newSigningKey(ctx, input.description);
  const created = { ...presentSigningKey(row), secret: secretOf(ctx.config, row) };
  await insertSigningKey(ctx, row, await recorded(ctx, { status: 201, body: created }));
  return created;
}
