// What the clock does to captures: results past their time go, deletions are finished, lost captures are closed.
import { and, eq, isNotNull, isNull, lt, lte, ne, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { captures } from "#db/schema/captures.ts";
import type { Actor, BaseCtx } from "#platform/ctx.ts";
import { dropKept } from "#storage/account.ts";
import { countEnd } from "./count-end.ts";
import { forgetDeleted } from "./cache/forget.ts";
import { forgetKept } from "#telemetry/trace/keep.ts";
import type { CaptureRow } from "./queries.ts";

/** A capture that has been at it for this long was cut off: none may take over two minutes. */
const lostAfterMs = 10 * 60 * 1000;
/** Rows a run takes of each kind; the rest waits for the next minute. */
const rowsMax = 500;

const sweeper: Actor = { type: "system", id: "capture-sweep", name: "Retention", scopes: [] };

/** What the sweep needs of a row: whole rows can be large, and it reads many. */
const columns = {
  id: captures.id,
  tenantId: captures.tenantId,
  status: captures.status,
  outputs: captures.outputs,
};
type Swept = Pick<CaptureRow, keyof typeof columns>;

/** Deletes what was asked to be deleted, once nobody works on it any more. */
export async function finishDeletions(ctx: BaseCtx): Promise<void> {
  const deleted = await ctx.db
    .select(columns)
    .from(captures)
    .where(and(isNotNull(captures.deletedAt), ne(captures.status, "processing")))
    .limit(rowsMax);
  if (deleted.length === 0) return;
  // One that was deleted while it was made came to the cache after that.
  await forgetDeleted(ctx, deleted);
  await finishDeletion(ctx, deleted);
}

/** Removes files, then rows: stopped between the two, the rows still say which files there were. */
export async function finishDeletion(ctx: BaseCtx, rows: Swept[]): Promise<void> {
  for (const row of rows) {
    // A capture that failed on its way can have files that its row does not know.
    if (row.status !== "completed") await deleteFiles(ctx, row);
  }
  await ctx.objects.delete(rows.flatMap((row) => row.outputs.map((output) => output.key)));
  // Read only now: until a capture was marked as deleted, thumbnails could be made of it.
  const made = await ctx.db.select({ keys: captures.thumbnails }).from(captures).where(oneOf(rows));
  await ctx.objects.delete(made.flatMap(({ keys }) => keys));
  await ctx.db.batch([ctx.db.delete(captures).where(oneOf(rows)), forgetKept(ctx.db, rows)]);
}

/** Deletes whatever lies under a capture, whether its record knows of it or not. */
export async function deleteFiles(
  ctx: BaseCtx,
  { tenantId, id }: Pick<CaptureRow, "id" | "tenantId">,
): Promise<void> {
  await ctx.objects.delete(await ctx.objects.list(`${tenantId}/captures/${id}/`));
}

/** Results past their time are deleted like any other; files and rows go in the same run. */
export async function expireCaptures(ctx: BaseCtx): Promise<void> {
  const now = ctx.clock.now();
  const due = await ctx.db
    .select(columns)
    .from(captures)
    // What is still on its way to its tenant's bucket stays until it is there, or was given up after some hours.
    .where(and(lte(captures.expiresAt, now), isNull(captures.deletedAt), isNull(captures.deliveryDueAt)))
    .limit(rowsMax);
  for (const [tenantId, rows] of Map.groupBy(due, (row) => row.tenantId)) {
    const areThere = and(eq(captures.tenantId, tenantId), isNull(captures.deletedAt), oneOf(rows));
    await ctx.db.batch([
      dropKept(ctx.db, areThere),
      ctx.db.update(captures).set({ deletedAt: now, storedBytes: 0, storedFiles: 0 }).where(areThere),
      auditIfChanged(
        { ...ctx, tenant: { id: tenantId }, actor: sweeper },
        { action: "capture.expire", targets: rows.map(({ id }) => ({ type: "capture", id })) },
      ),
    ]);
    await forgetDeleted(ctx, rows);
  }
}

/** A capture whose maker ended without a word becomes a failed one, and a file it may have stored goes. */
export async function closeLostCaptures(ctx: BaseCtx): Promise<void> {
  const now = ctx.clock.now();
  const lost = await ctx.db
    .select(columns)
    .from(captures)
    .where(and(eq(captures.status, "processing"), lt(captures.createdAt, now - lostAfterMs)))
    .limit(rowsMax);
  for (const row of lost) await closeLostCapture(ctx, row);
}

/** Ends a capture that nobody is at any more, unless it has ended meanwhile. */
export async function closeLostCapture(
  ctx: BaseCtx,
  row: Pick<CaptureRow, "id" | "tenantId">,
): Promise<void> {
  const error = {
    code: "internal_error",
    detail: "The capture was cut off and left no result",
    step: "unknown",
  };
  const [closed] = await ctx.db.batch([
    ctx.db
      .update(captures)
      .set({ status: "failed", error, completedAt: ctx.clock.now() })
      .where(
        and(eq(captures.tenantId, row.tenantId), eq(captures.id, row.id), eq(captures.status, "processing")),
      )
      .returning({ kind: captures.kind, createdAt: captures.createdAt }),
    auditIfChanged(
      { ...ctx, tenant: { id: row.tenantId }, actor: sweeper },
      { action: "capture.close", targets: [{ type: "capture", id: row.id }], outcome: "failure" },
    ),
  ]);
  const [ended] = closed;
  if (!ended) return;
  countEnd(ctx, { ...ended, error, completedAt: ctx.clock.now() });
  // What cannot be deleted now goes with the record, when that expires.
  await deleteFiles(ctx, row).catch((err: unknown) =>
    ctx.log.error("files of a lost capture stay", err, { capture_id: row.id }),
  );
}

function oneOf(rows: Pick<CaptureRow, "id">[]) {
  const ids = JSON.stringify(rows.map((row) => row.id));
  return sql`${captures.id} IN (SELECT value FROM json_each(${ids}))`;
}
