// A replay goes on, a page at a time: whenever its lane has nothing else to send.
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { webhookReplays } from "#db/schema/webhooks.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { insertDeliveries } from "#webhooks/make.ts";
import { matching } from "./matching.ts";

/** Deliveries made at once: new events wait behind no more than these. */
const pageRows = 200;
/** Events looked at for one page, where few of them match. */
const pageEventsMax = 10_000;

/**
 * Makes the next page of the endpoint's oldest replay that is not done.
 * @returns whether there was one
 */
export async function stepReplay(ctx: BaseCtx, endpointId: string): Promise<boolean> {
  const { db, clock } = ctx;
  const replay = await db
    .select()
    .from(webhookReplays)
    .where(and(eq(webhookReplays.endpointId, endpointId), isNull(webhookReplays.completedAt)))
    .orderBy(asc(webhookReplays.id))
    .limit(1)
    .get();
  if (!replay) return false;
  const { id, tenantId, filter, seqDone } = replay;
  const seqMax = Math.min(filter.seqTo, seqDone + pageEventsMax);
  const page = await db.all<{ seq: number }>(
    sql`${matching({ tenantId, endpointId, filter: { ...filter, seqFrom: seqDone + 1, seqTo: seqMax } }, sql`event.seq`)}
      order by event.seq limit ${pageRows}`,
  );
  const seqTo = page.length < pageRows ? seqMax : (page.at(-1)?.seq ?? seqMax);
  const isThere = sql`exists (select 1 from ${webhookReplays} where id = ${id} and seq_done = ${seqDone} and completed_at is null)`;
  const now = clock.now();
  await db.batch([
    insertDeliveries(ctx, {
      endpointId,
      cause: "replay",
      causeId: id,
      which: sql`event.id in (${matching({ tenantId, endpointId, filter: { ...filter, seqFrom: seqDone + 1, seqTo } }, sql`event.id`)})
        and ${isThere} order by event.seq`,
    }),
    db
      .update(webhookReplays)
      .set({
        seqDone: seqTo,
        made: sql`${webhookReplays.made} + changes()`,
        updatedAt: now,
        completedAt: seqTo >= filter.seqTo ? now : null,
      })
      .where(
        and(
          eq(webhookReplays.id, id),
          eq(webhookReplays.seqDone, seqDone),
          isNull(webhookReplays.completedAt),
        ),
      ),
  ]);
  return true;
}
