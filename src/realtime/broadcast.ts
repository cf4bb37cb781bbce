import { auditInsert } from "#audit/record.ts";
import { announce } from "#events/announce.ts";
import { emitIfChanged } from "#events/emit.ts";
import type { Actor, BaseCtx } from "#platform/ctx.ts";
import { everyone } from "./hears.ts";
import { presentEvent, type EventView } from "./schemas.ts";

/** For work of the service itself too, which has no tier and needs no scope. */
type Sender = BaseCtx & { tenant: { id: string }; actor: Actor };
type Message = { room?: string | undefined; type: string; data: Record<string, unknown> };

/** Records a message as an event, with number and id as any other, for one room or for everyone who listens. */
export async function broadcast(ctx: Sender, { room, type, data }: Message): Promise<EventView> {
  const tenantId = ctx.tenant.id;
  const subject = room ?? everyone;
  const keyId = ctx.actor.type === "api_key" ? ctx.actor.id : null;
  const content = { room: room ?? null, type, data };
  const [head, event, ...deliveries] = emitIfChanged(ctx, {
    type: "message",
    tenantId,
    subject,
    keyId,
    data: content,
  });
  const audit = auditInsert(ctx, {
    action: "realtime_message.create",
    targets: [{ type: "room", id: subject }],
    metadata: { type },
  });
  const [, , [row]] = await ctx.db.batch([audit, head, event.returning(), ...deliveries]);
  if (!row) throw new Error("A message left no event");
  ctx.waitUntil(announce(ctx, tenantId));
  return presentEvent(row);
}
