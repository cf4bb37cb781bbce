import { requireScope } from "#auth/scopes.ts";
import type { Ctx } from "#platform/ctx.ts";
import { signGrant } from "./jwt.ts";
import { everything } from "./hears.ts";
import type { CreateTicket } from "./schemas.ts";
import { ticketMs } from "./settings.ts";

/** A ticket that opens the stream once, within 30 seconds: for pages that must not see the key. */
export async function createTicket(ctx: Ctx, input: CreateTicket) {
  requireScope(ctx, "events:read");
  const { rooms = everything.rooms, types = everything.types } = input;
  const expiresAt = ctx.clock.now() + ticketMs;
  const ticket = await signGrant(ctx, "ticket", {
    id: crypto.randomUUID(),
    tenantId: ctx.tenant.id,
    keyId: ctx.actor.id,
    rooms,
    types,
    origins: input.allowed_origins,
    expiresAt,
  });
  ctx.metrics.count("token_operations_total", { token: "realtime_ticket", operation: "create" });
  return { ticket, expires_at: new Date(expiresAt).toISOString() };
}
