// One attempt at an event: claimed, handled, and ended in the same batch as what the handler writes.
import { and, eq, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { inboundEvents } from "#db/schema/webhooks.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { claim, type EventRow } from "./claim.ts";
import { enqueue } from "./enqueue.ts";
import { type Handler, type Handlers, handlerOf } from "./handlers.ts";
import { delayAfterMs } from "./settings.ts";

const errorLengthMax = 500;
/** Sooner than the sweep would come by. */
const sentAgainMsMax = 60_000;

/** Told twice, it is done once: what a handler writes is there exactly as often as the event is processed. */
export async function work(ctx: BaseCtx, id: string, handlers: Handlers): Promise<void> {
  const row = await claim(ctx, id);
  if (!row) return;
  const startedAt = ctx.clock.now();
  const handler = handlerOf(handlers, row);
  try {
    await finish(ctx, row, startedAt, handler);
  } catch (err) {
    if (wasOvertaken(err)) return ctx.log.warn("inbound event was taken over", { event_id: id });
    await fail(ctx, row, startedAt, err);
  }
}

async function finish(ctx: BaseCtx, row: EventRow, startedAt: number, handler: Handler | undefined) {
  const statements: BatchItem<"sqlite">[] = [];
  const after: (() => Promise<unknown>)[] = [];
  const { id, source, externalId, type, receivedAt } = row;
  const payload = JSON.parse(row.payload) as Record<string, unknown>;
  await handler?.(
    ctx,
    { id, source, externalId, type, payload, receivedAt },
    { write: (...more) => void statements.push(...more), afterwards: (next) => void after.push(next) },
  );
  const now = ctx.clock.now();
  const isHeld = sql`${inboundEvents.status} = 'received' and ${inboundEvents.attempts} = ${row.attempts}`;
  const ended = ctx.db
    .update(inboundEvents)
    .set({
      // A status must not be null: where the event is no longer ours, the whole batch comes to nothing.
      status: sql`case when ${isHeld} then ${handler ? "processed" : "ignored"} end`,
      error: null,
      nextAttemptAt: null,
      leaseEndsAt: null,
      completedAt: now,
      durationMs: now - startedAt,
    })
    .where(eq(inboundEvents.id, id));
  await ctx.db.batch([ended, ...statements]);
  countWork(ctx, source, handler ? "processed" : "ignored", now - startedAt);
  for (const next of after)
    ctx.waitUntil(
      next().catch((err: unknown) => ctx.log.error("left for a sweep", err, { event_id: id, source })),
    );
}

/** Only whoever began it last may end it; the first statement of the batch sees to that. */
const wasOvertaken = (err: unknown): boolean =>
  causes(err).some((text) => text.includes("NOT NULL constraint failed: inbound_events.status"));

function causes(err: unknown): string[] {
  return err instanceof Error ? [err.message, ...causes(err.cause)] : [];
}

/** Another attempt later, or the end as a dead letter. */
async function fail(ctx: BaseCtx, row: EventRow, startedAt: number, err: unknown): Promise<void> {
  const { id, source, type, attempts, attemptsBefore } = row;
  const cause = err;
  ctx.log.error("inbound event failed", cause, { event_id: id, source, type, attempt: attempts });
  const now = ctx.clock.now();
  const delayMs = delayAfterMs(attempts - attemptsBefore);
  const isOver = delayMs === undefined;
  const [noted] = await ctx.db
    .update(inboundEvents)
    .set({
      status: isOver ? "failed" : "received",
      error: String(cause).slice(0, errorLengthMax),
      nextAttemptAt: isOver ? null : now + delayMs,
      leaseEndsAt: null,
      completedAt: isOver ? now : null,
      durationMs: now - startedAt,
    })
    .where(
      and(
        eq(inboundEvents.id, id),
        eq(inboundEvents.status, "received"),
        eq(inboundEvents.attempts, attempts),
      ),
    )
    .returning({ id: inboundEvents.id });
  if (noted) countWork(ctx, source, isOver ? "failed" : "attempt_failed", now - startedAt);
  if (noted && !isOver && delayMs <= sentAgainMsMax) await enqueue(ctx, [id], Math.ceil(delayMs / 1000));
}

function countWork({ metrics }: BaseCtx, source: string, outcome: string, tookMs: number): void {
  metrics.count("webhook_events_total", { source, outcome });
  metrics.observe("webhook_processing_duration_seconds", { source }, tookMs / 1000);
  if (outcome === "failed") metrics.count("dead_letters_total", { kind: "inbound_event" });
}
