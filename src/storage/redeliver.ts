import { and, eq, isNull, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { captures } from "#db/schema/captures.ts";
import type { Ctx } from "#platform/ctx.ts";
import { type Delivering, deliver } from "./deliver.ts";

/** The caller waits for the first attempt, for so long at most. */
const waitMs = 15_000;

/** Sets a delivery going again that was given up, as if it were new; files that arrived are not sent again. */
export async function redeliver(ctx: Ctx, captureId: string): Promise<Delivering> {
  requireScope(ctx, "captures:write");
  const { db, tenant } = ctx;
  const isThis = and(
    eq(captures.tenantId, tenant.id),
    eq(captures.id, captureId),
    isNull(captures.deletedAt),
  );
  const hasFailed = sql`json_extract(${captures.delivery}, '$.status') = 'failed'`;
  const [, , found] = await db.batch([
    db
      .update(captures)
      .set({
        delivery: sql`json_set(${captures.delivery}, '$.status', 'pending', '$.attempts', 0)`,
        deliveryDueAt: ctx.clock.now(),
      })
      .where(and(isThis, hasFailed)),
    auditIfChanged(ctx, { action: "capture.redeliver", targets: [{ type: "capture", id: captureId }] }),
    db
      .select({ delivery: captures.delivery, deliveryDueAt: captures.deliveryDueAt })
      .from(captures)
      .where(isThis),
  ]);
  const row = found[0];
  if (!row) throw new AppError("not_found", `There is no capture ${captureId}`);
  const { delivery, deliveryDueAt } = row;
  if (!delivery) throw new AppError("conflict", `The capture ${captureId} was made without storage_target`);
  if (delivery.status === "delivered")
    throw new AppError("conflict", `The capture ${captureId} is delivered already`);
  const state = await deliver(ctx, { tenantId: tenant.id, captureId }, waitMs);
  return state ?? { delivery, deliveryDueAt };
}
