import { and, eq, isNull } from "drizzle-orm";
import { auditAlerts } from "#db/schema/audit.ts";
import { recordedIfChanged } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import { presentAlert } from "./present-alert.ts";
import { existingAlert } from "./queries.ts";
import { type Reach, requireReach } from "./reach.ts";
import { auditIfChanged } from "./record.ts";
import type { Acknowledge, AlertView } from "./schemas.ts";

/** Takes note of an alert. Of several who do, the first is on record. */
export async function acknowledgeAlert(
  ctx: Ctx,
  reach: Reach,
  id: string,
  { note }: Acknowledge,
): Promise<AlertView> {
  requireReach(ctx, reach, "write");
  const before = await existingAlert(ctx, reach, id);
  if (before.acknowledgedAt !== null) return presentAlert(before);
  const { type, id: actorId, name } = ctx.actor;
  const taken = { acknowledgedAt: ctx.clock.now(), acknowledgedBy: { type, id: actorId, name }, note };
  const answer = presentAlert({ ...before, ...taken });
  await ctx.db.batch([
    ctx.db
      .update(auditAlerts)
      .set(taken)
      .where(and(eq(auditAlerts.id, id), isNull(auditAlerts.acknowledgedAt))),
    auditIfChanged(ctx, {
      action: "audit_alert.acknowledge",
      targets: [{ type: "audit_alert", id }],
      ...(note ? { metadata: { note } } : {}),
    }),
    ...(await recordedIfChanged(ctx, { status: 200, body: answer })),
  ]);
  return presentAlert(await existingAlert(ctx, reach, id));
}
