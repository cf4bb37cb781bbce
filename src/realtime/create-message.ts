import { requireScope } from "#auth/scopes.ts";
import type { Ctx } from "#platform/ctx.ts";
import { broadcast } from "./broadcast.ts";
import type { CreateMessage, EventView } from "./schemas.ts";

/** Sends a message of the tenant's own to whoever listens. */
export async function createMessage(ctx: Ctx, input: CreateMessage): Promise<EventView> {
  requireScope(ctx, "events:write");
  return broadcast(ctx, input);
}
