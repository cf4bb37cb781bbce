import { auditAlerts } from "#db/schema/audit.ts";
import { emitIfChanged } from "#events/emit.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { Finding } from "./judge.ts";

/** The statements that raise an alert and tell of it, for the batch that found it out. `announce` once it is through. */
export function raise(
  ctx: BaseCtx,
  tenantId: string,
  { rule, severity, subject, detail, eventIds }: Finding,
) {
  const now = ctx.clock.now();
  const id = ctx.ids.create("alr", now);
  const alert = { id, tenantId, rule, severity, subject, detail, eventIds, createdAt: now };
  return [
    ctx.db.insert(auditAlerts).values(alert),
    ...emitIfChanged(ctx, {
      type: "audit.alert",
      tenantId,
      subject: id,
      keyId: null,
      data: {
        alert_id: id,
        rule,
        severity,
        subject,
        detail,
        event_ids: eventIds,
        created_at: new Date(now).toISOString(),
      },
    }),
  ] as const;
}
