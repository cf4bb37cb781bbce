import { auditInsert } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import type { Ctx } from "#platform/ctx.ts";
import { signGrant } from "./jwt.ts";
import { everything } from "./hears.ts";
import type { CreateToken } from "./schemas.ts";

/** A token that opens some rooms of the stream for a while: for the tenant's own customers. */
export async function createToken(ctx: Ctx, input: CreateToken) {
  requireScope(ctx, "events:read");
  const { rooms = everything.rooms, types = everything.types } = input;
  const id = crypto.randomUUID();
  // Whole seconds, since a token knows no others.
  const expiresAt = (Math.floor(ctx.clock.now() / 1000) + input.expires_in) * 1000;
  const granted = { rooms, types, origins: input.allowed_origins, expiresAt };
  const token = await signGrant(ctx, "token", {
    id,
    tenantId: ctx.tenant.id,
    keyId: ctx.actor.id,
    ...granted,
  });
  await auditInsert(ctx, {
    action: "realtime_token.create",
    targets: [{ type: "realtime_token", id }],
    changes: granted,
  });
  ctx.metrics.count("token_operations_total", { token: "realtime_token", operation: "create" });
  return { token, expires_at: new Date(expiresAt).toISOString() };
}
