// What the clock does to storage: deliveries that are due go on, and sums are counted anew, a few at a time.
import { and, asc, eq, isNull, lt, lte, type SQL, sql } from "drizzle-orm";
import { captures } from "#db/schema/captures.ts";
import { baselines, comparisons } from "#db/schema/comparisons.ts";
import { storageUsage } from "#db/schema/storage.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { enqueue } from "./hand-over.ts";

/** Each sum is counted anew once in this time. */
const checkEveryMs = 24 * 60 * 60 * 1000;
/** Sums a run takes; the rest waits for the next minute. */
const sumsMax = 20;

/** Deliveries a run sets going: as many as one call to the queue takes. */
const deliveriesMax = 100;

/** Sends word of every delivery that is due: a next attempt, or one whose word or whose maker was lost. */
export async function resendDeliveries(ctx: BaseCtx): Promise<void> {
  const due = await ctx.db
    .select({ tenantId: captures.tenantId, captureId: captures.id })
    .from(captures)
    .where(and(lte(captures.deliveryDueAt, ctx.clock.now()), isNull(captures.deletedAt)))
    .orderBy(asc(captures.deliveryDueAt))
    .limit(deliveriesMax);
  if (due.length > 0) await enqueue(ctx, due);
}

/** Counts anew the sums that were not for longest. Drift means a bug: it is corrected, and told. */
export async function reconcileStorage(ctx: BaseCtx): Promise<void> {
  const now = ctx.clock.now();
  const due = await ctx.db
    .select()
    .from(storageUsage)
    .where(lt(storageUsage.checkedAt, now - checkEveryMs))
    .orderBy(asc(storageUsage.checkedAt))
    .limit(sumsMax);
  for (const { tenantId, kind } of due) {
    const isThis = and(eq(storageUsage.tenantId, tenantId), eq(storageUsage.kind, kind));
    // Both see the same captures: nothing comes in between the statements of a batch.
    const [[before], [after]] = await ctx.db.batch([
      ctx.db.select().from(storageUsage).where(isThis),
      ctx.db
        .update(storageUsage)
        .set({ ...(kind === "comparison" ? comparisonsCounted : capturesCounted), checkedAt: now })
        .where(isThis)
        .returning(),
    ]);
    if (!before || !after || (before.bytes === after.bytes && before.files === after.files)) continue;
    ctx.log.warn("the sum of what is kept had drifted and was corrected", {
      tenant_id: tenantId,
      kind,
      bytes: before.bytes,
      bytes_counted: after.bytes,
      files: before.files,
      files_counted: after.files,
    });
  }
}

type Column = typeof captures.storedBytes | typeof captures.storedFiles;

/** Answered from the index `captures_stored` alone, however long the captures' records are. */
function counted(column: Column): SQL {
  return sql`(select coalesce(sum(${column}), 0) from ${captures} where ${captures.tenantId} = ${storageUsage.tenantId}
    and ${captures.kind} = ${storageUsage.kind} and ${captures.storedFiles} > 0)`;
}
const capturesCounted = { bytes: counted(captures.storedBytes), files: counted(captures.storedFiles) };

/** From the indexes `comparisons_stored` and `baselines_stored` alone. */
function countedIn(table: typeof comparisons | typeof baselines, column: SQL): SQL {
  return sql`(select coalesce(sum(${column}), 0) from ${table} where ${table.tenantId} = ${storageUsage.tenantId}
    and ${table.storedFiles} > 0)`;
}
const both = (column: SQL) =>
  sql<number>`${countedIn(comparisons, column)} + ${countedIn(baselines, column)}`;
const comparisonsCounted = { bytes: both(sql`stored_bytes`), files: both(sql`stored_files`) };
