// A capture's files on their way to a bucket of its tenant's own: one attempt, claimed, made and noted.
import { and, eq, isNotNull, isNull, lte, or, sql } from "drizzle-orm";
import { AppError } from "#core/errors.ts";
import { captures, type Delivery, type StoredOutput } from "#db/schema/captures.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { BucketFailure } from "./bucket-failure.ts";
import { openTarget } from "./open-target.ts";
import { sendFile } from "./send-file.ts";

export type Which = { tenantId: string; captureId: string };
export type Delivering = { delivery: Delivery; deliveryDueAt: number | null };

const minuteMs = 60_000;
/** How long after each failed attempt the next one is made; there is one attempt more than these. */
const delaysMs = [1, 5, 30, 120, 360].map((minutes) => minutes * minuteMs);
/** Longer than any attempt takes: whoever holds a capture for so long was cut off. */
const claimMs = 10 * minuteMs;
const attemptMs = 5 * minuteMs;

/**
 * Makes one attempt where one is due and nobody is at it. Files that arrived in an earlier attempt are not sent again; sent
 * twice all the same, where noting it was cut off, they lie there once.
 * @returns how it stands then, undefined where there was nothing to do
 */
export async function deliver(
  ctx: BaseCtx,
  which: Which,
  timeoutMs = attemptMs,
): Promise<Delivering | undefined> {
  const claimed = await claim(ctx, which);
  if (!claimed?.delivery) return undefined;
  const { delivery, outputs } = claimed;
  const failure = await attempt(ctx, which.tenantId, delivery, outputs, timeoutMs);
  const state = standing(delivery, failure, ctx.clock.now());
  await note(ctx, which, state);
  if (failure)
    ctx.log.warn("capture not delivered", {
      capture_id: which.captureId,
      target_id: delivery.targetId,
      attempt: delivery.attempts,
      status: state.delivery.status,
      reason: failure.message,
    });
  return state;
}

/** Of two who try at once one gets it: an attempt moves the time at which the next is due. */
async function claim({ db, clock }: BaseCtx, { tenantId, captureId }: Which) {
  const now = clock.now();
  const attempts = sql`json_extract(${captures.delivery}, '$.attempts')`;
  const [claimed] = await db
    .update(captures)
    .set({
      delivery: sql`json_set(${captures.delivery}, '$.attempts', ${attempts} + 1)`,
      deliveryDueAt: now + claimMs,
    })
    .where(
      and(
        eq(captures.tenantId, tenantId),
        eq(captures.id, captureId),
        isNull(captures.deletedAt),
        isNotNull(captures.deliveryDueAt),
        or(lte(captures.deliveryDueAt, now), eq(attempts, 0)),
      ),
    )
    .returning({ delivery: captures.delivery, outputs: captures.outputs });
  return claimed;
}

/** Sends what has not arrived yet, one file after the other, and notes in `delivery` what does. */
async function attempt(
  ctx: BaseCtx,
  tenantId: string,
  delivery: Delivery,
  outputs: StoredOutput[],
  timeoutMs: number,
): Promise<BucketFailure | undefined> {
  const endsAt = ctx.clock.now() + timeoutMs;
  try {
    const bucket = await openTarget(ctx, tenantId, delivery.targetId);
    for (const file of delivery.files) {
      if (file.etag !== null) continue;
      const output = outputs.find(({ format }) => format === file.format);
      file.etag = await sendFile(ctx, bucket, output, file.key, Math.max(1, endsAt - ctx.clock.now()));
    }
    return undefined;
  } catch (err) {
    if (err instanceof BucketFailure) return err;
    if (err instanceof AppError) return new BucketFailure(err.message);
    ctx.log.error("delivery failed unexpectedly", err);
    return new BucketFailure("The delivery failed on our side", { isPassing: true, cause: err });
  }
}

function standing(delivery: Delivery, failure: BucketFailure | undefined, now: number): Delivering {
  if (!failure)
    return {
      delivery: { ...delivery, status: "delivered", error: null, deliveredAt: now },
      deliveryDueAt: null,
    };
  const delayMs = failure.isPassing ? delaysMs[delivery.attempts - 1] : undefined;
  const status = delayMs === undefined ? "failed" : "pending";
  return {
    delivery: { ...delivery, status, error: failure.message },
    deliveryDueAt: delayMs === undefined ? null : now + delayMs,
  };
}

/** Only for the attempt that was claimed: one that was overtaken has no say any more. */
async function note({ db }: BaseCtx, { tenantId, captureId }: Which, state: Delivering): Promise<void> {
  await db
    .update(captures)
    .set(state)
    .where(
      and(
        eq(captures.tenantId, tenantId),
        eq(captures.id, captureId),
        sql`json_extract(${captures.delivery}, '$.attempts') = ${state.delivery.attempts}`,
      ),
    );
}
