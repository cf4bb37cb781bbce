import { and, eq, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { inboundEvents } from "#db/schema/webhooks.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { EventRow } from "./claim.ts";
import { enqueue } from "./enqueue.ts";
import { existingEvent } from "./queries.ts";

/** Works on an event again that failed for good, or that nobody took, with as many attempts as a new one has. */
export async function retryInbound(ctx: Ctx, id: string): Promise<EventRow> {
  requireScope(ctx, "admin:write");
  const [changed] = await ctx.db.batch([
    ctx.db
      .update(inboundEvents)
      .set({
        status: "received",
        attemptsBefore: inboundEvents.attempts,
        nextAttemptAt: ctx.clock.now(),
        completedAt: null,
      })
      .where(and(eq(inboundEvents.id, id), sql`${inboundEvents.status} in ('failed', 'ignored')`))
      .returning({ id: inboundEvents.id }),
    auditIfChanged(ctx, { action: "webhook.inbound.retry", targets: [{ type: "inbound_event", id }] }),
  ]);
  const row = await existingEvent(ctx, id);
  if (changed.length === 0)
    throw new AppError(
      "conflict",
      row.status === "processed" ? `${id} is processed already` : `${id} is being worked on already`,
    );
  ctx.waitUntil(enqueue(ctx, [id]));
  return row;
}
