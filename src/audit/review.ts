import { and, eq, isNull } from "drizzle-orm";
import { AppError } from "#core/errors.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { recordedIfChanged } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import { presentEvent } from "./present.ts";
import { existingEvent } from "./queries.ts";
import { type Reach, requireReach } from "./reach.ts";
import { auditIfChanged } from "./record.ts";
import type { AuditEventView, ReviewEvent } from "./schemas.ts";
import { sealTenant } from "./seal.ts";

/** Says what an event turned out to be; the latest review counts, and all are in the log. */
export async function reviewEvent(
  ctx: Ctx,
  reach: Reach,
  id: string,
  { verdict, note }: ReviewEvent,
): Promise<AuditEventView> {
  requireReach(ctx, reach, "write");
  await sealTenant(ctx, (await existingEvent(ctx, reach, id)).tenantId);
  const before = await existingEvent(ctx, reach, id);
  const { type, id: actorId, name } = ctx.actor;
  const review = {
    verdict,
    reviewNote: note,
    reviewedBy: { type, id: actorId, name },
    reviewedAt: ctx.clock.now(),
  };
  const answer = presentEvent({ ...before, ...review });
  const [reviewed] = await ctx.db.batch([
    ctx.db
      .update(auditEvents)
      .set(review)
      .where(and(eq(auditEvents.id, id), isNull(auditEvents.redactedAt)))
      .returning({ id: auditEvents.id }),
    auditIfChanged(ctx, {
      action: "audit.review",
      targets: [{ type: "audit_event", id }],
      changes: { verdict: { from: before.verdict, to: verdict } },
      ...(note ? { metadata: { note } } : {}),
    }),
    ...(await recordedIfChanged(ctx, { status: 200, body: answer })),
  ]);
  if (reviewed.length === 0)
    throw new AppError("conflict", "The content of this event is no longer kept; there is nothing to review");
  return answer;
}
