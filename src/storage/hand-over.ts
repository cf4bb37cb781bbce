// From a finished capture to its delivery: what is to go where, and the first attempt.
import type { Delivery, StoredOutput } from "#db/schema/captures.ts";
import type { BaseCtx, Ctx } from "#platform/ctx.ts";
import { deliver, type Delivering, type Which } from "./deliver.ts";
import { keyOf, type TargetRow, urlOf } from "./place.ts";

/** Where the queue loses a message, the sweep sends another after this time. */
const unheardMs = 60_000;
/** Callers who wait for the record wait for the first attempt as well, for so long. */
const waitMsMax = 15_000;
/** With less time left than this it is not begun. */
const waitMsMin = 500;

const pathUnlessTold = "{date}/{capture_id}";

/** What is written down along with the finished capture. */
export function newDelivery(
  target: TargetRow,
  path: string = pathUnlessTold,
  { captureId, outputs, now }: { captureId: string; outputs: StoredOutput[]; now: number },
): Delivering {
  const files = outputs.map(({ format }) => {
    const key = keyOf(target.prefix, path, { captureId, format, madeAt: now });
    return { format, key, url: urlOf(target, key), etag: null };
  });
  const { id: targetId, name: targetName } = target;
  const delivery: Delivery = {
    targetId,
    targetName,
    status: "pending",
    attempts: 0,
    files,
    error: null,
    deliveredAt: null,
  };
  return { delivery, deliveryDueAt: now + unheardMs };
}

/**
 * Sets the delivery going: by the queue, or at once where the caller waits for the record, so that it says where the files
 * are. Never throws: the capture is made, and the sweep finds what is not delivered.
 * @param waitMs how long the caller would wait; nothing is waited for unless told
 */
export async function handOver(ctx: Ctx, captureId: string, waitMs = 0): Promise<Partial<Delivering>> {
  const which = { tenantId: ctx.tenant.id, captureId };
  const report = (err: unknown) =>
    ctx.log.error("delivery left for the sweep", err, { capture_id: captureId });
  if (waitMs >= waitMsMin) {
    try {
      return (await deliver(ctx, which, Math.min(waitMs, waitMsMax))) ?? {};
    } catch (err) {
      report(err);
      return {};
    }
  }
  ctx.waitUntil(enqueue(ctx, [which]).catch(report));
  return {};
}

export async function enqueue(ctx: BaseCtx, all: Which[]): Promise<void> {
  await ctx.storageDelivery.sendBatch(all.map((body) => ({ body })));
}
