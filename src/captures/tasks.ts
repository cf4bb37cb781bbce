// What the clock does to captures: results past their time go, deletions are finished, lost captures are closed.
import { and, eq, isNotNull, isNull, lt, lte, sql } from "drizzle-orm";
import { auditInsert } from "#audit/record.ts";
import { captures } from "#db/schema/captures.ts";
import type { Actor, BaseCtx } from "#platform/ctx.ts";
import { forgetDeleted } from "./cache/forget.ts";
import type { CaptureRow } from "./queries.ts";

/** A capture that has been at it for this long was cut off: none may take over two minutes. */
const lostAfterMs = 10 * 60 * 1000;
/** Rows a run takes of each kind; the rest waits for the next minute. */
const rowsMax = 500;

const sweeper: Actor = { type: "system", id: "capture-sweep", name: "Retention", scopes: [] };

export async function sweepCaptures(ctx: BaseCtx): Promise<void> {
  await closeLost(ctx);
  await expire(ctx);
  const deleted = await ctx.db.select().from(captures).where(isNotNull(captures.deletedAt)).limit(rowsMax);
  if (deleted.length > 0) await finishDeletion(ctx, deleted);
}

/** Removes files, then rows: stopped between the two, the rows still say which files there were. */
export async function finishDeletion(
  ctx: BaseCtx,
  rows: Pick<CaptureRow, "id" | "outputs">[],
): Promise<void> {
  await ctx.objects.delete(rows.flatMap((row) => row.outputs.map((output) => output.key)));
  await ctx.db.delete(captures).where(oneOf(rows));
}

/** Results past their time are deleted like any other; files and rows go in the same run. */
async function expire(ctx: BaseCtx): Promise<void> {
  const now = ctx.clock.now();
  const due = await ctx.db
    .select()
    .from(captures)
    .where(and(lte(captures.expiresAt, now), isNull(captures.deletedAt)))
    .limit(rowsMax);
  for (const [tenantId, rows] of Map.groupBy(due, (row) => row.tenantId)) {
    await ctx.db.batch([
      ctx.db
        .update(captures)
        .set({ deletedAt: now })
        .where(and(eq(captures.tenantId, tenantId), oneOf(rows))),
      auditInsert(
        { ...ctx, tenant: { id: tenantId }, actor: sweeper },
        { action: "capture.expire", targets: rows.map(({ id }) => ({ type: "capture", id })) },
      ),
    ]);
    await forgetDeleted(ctx, rows);
  }
}

/** A capture whose maker ended without a word becomes a failed one, and a file it may have stored goes. */
async function closeLost(ctx: BaseCtx): Promise<void> {
  const now = ctx.clock.now();
  const lost = await ctx.db
    .select()
    .from(captures)
    .where(and(eq(captures.status, "processing"), lt(captures.createdAt, now - lostAfterMs)))
    .limit(rowsMax);
  for (const row of lost) {
    await ctx.objects.delete(await ctx.objects.list(`${row.tenantId}/captures/${row.id}/`));
    const error = {
      code: "internal_error",
      detail: "The capture was cut off and left no result",
      step: "unknown",
    };
    await ctx.db.batch([
      ctx.db
        .update(captures)
        .set({ status: "failed", error, completedAt: now })
        .where(
          and(
            eq(captures.tenantId, row.tenantId),
            eq(captures.id, row.id),
            eq(captures.status, "processing"),
          ),
        ),
      auditInsert(
        { ...ctx, tenant: { id: row.tenantId }, actor: sweeper },
        { action: "capture.close", targets: [{ type: "capture", id: row.id }], outcome: "failure" },
      ),
    ]);
  }
}

function oneOf(rows: Pick<CaptureRow, "id">[]) {
  const ids = JSON.stringify(rows.map((row) => row.id));
  return sql`${captures.id} IN (SELECT value FROM json_each(${ids}))`;
}
