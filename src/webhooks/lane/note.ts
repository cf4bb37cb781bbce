import { and, eq, sql } from "drizzle-orm";
import { announce } from "#events/announce.ts";
import { webhookAttempts, webhookDeliveries } from "#db/schema/webhooks.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { Attempt } from "./attempt.ts";
import { afterFailure, afterSuccess } from "./endpoint.ts";
import type { Outcome } from "./outcome.ts";
import type { Endpoint } from "./rows.ts";

/**
 * Writes down an attempt and all that follows from it, in one batch. It counts only for whoever claimed the delivery
 * last: one that was overtaken has no say any more.
 */
export async function note(
  ctx: BaseCtx,
  attempt: Attempt,
  outcome: Outcome,
  endpoint: Endpoint | undefined,
): Promise<void> {
  const { db } = ctx;
  const { delivery, sent } = attempt;
  const isHeld = and(
    eq(webhookDeliveries.id, delivery.id),
    eq(webhookDeliveries.status, "pending"),
    eq(webhookDeliveries.attempts, delivery.attempts),
  );
  const forEndpoint = endpoint
    ? sent.errorClass === null
      ? afterSuccess(ctx, endpoint)
      : afterFailure(ctx, endpoint, attempt, outcome.pausedUntil)
    : [];
  const [, noted] = await db.batch([
    insertAttempt(ctx, attempt, isHeld),
    db
      .update(webhookDeliveries)
      .set({ ...outcome.state, leaseEndsAt: null })
      .where(isHeld)
      .returning({ id: webhookDeliveries.id }),
    ...forEndpoint,
  ]);
  const facts = { delivery_id: delivery.id, lane: delivery.lane, attempt: delivery.attempts };
  if (noted.length > 0) countAttempt(ctx, attempt, outcome);
  if (noted.length === 0) ctx.log.warn("webhook attempt overtaken by another", facts);
  else if (sent.errorClass !== null)
    ctx.log.info("webhook not taken", {
      ...facts,
      status: sent.status,
      reason: sent.errorClass,
      state: outcome.state.status,
    });
  if (forEndpoint.length > 1) ctx.waitUntil(announce(ctx, delivery.tenantId));
}

function insertAttempt(ctx: BaseCtx, attempt: Attempt, isHeld: ReturnType<typeof and>) {
  const { delivery, sent, url, startedAt } = attempt;
  const id = ctx.ids.create("att", startedAt);
  const hasAnswer = sent.status !== null;
  const values = sql`${id}, ${delivery.tenantId}, ${delivery.id}, ${delivery.endpointId}, ${delivery.attempts}, ${url},
    ${startedAt}, ${sent.durationMs}, ${sent.status}, ${hasAnswer ? JSON.stringify(sent.headers) : null},
    ${hasAnswer ? sent.body : null}, ${sent.errorClass}, ${sent.error}`;
  return ctx.db
    .insert(webhookAttempts)
    .select(sql`select ${values} from ${webhookDeliveries} where ${isHeld}`)
    .onConflictDoNothing();
}

function countAttempt({ metrics }: BaseCtx, { sent }: Attempt, { state }: Outcome): void {
  metrics.count("webhook_attempts_total", { result: sent.errorClass ?? "delivered" });
  metrics.observe("webhook_attempt_duration_seconds", {}, sent.durationMs / 1000);
  if (state.status === "pending") return;
  metrics.count("webhook_deliveries_total", { outcome: state.status });
  if (state.status === "failed") metrics.count("dead_letters_total", { kind: "webhook_delivery" });
}
