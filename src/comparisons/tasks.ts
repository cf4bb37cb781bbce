// What the clock does to comparisons and baselines: what is past its time goes, what was cut off is closed.
import { and, eq, isNotNull, isNull, lt, lte, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { AppError } from "#core/errors.ts";
import { baselines, builds, comparisons } from "#db/schema/comparisons.ts";
import { jobs } from "#db/schema/jobs.ts";
import { announce } from "#events/announce.ts";
import { emitIfChanged } from "#events/emit.ts";
import { problemBody } from "#http/problem.ts";
import type { Actor, BaseCtx } from "#platform/ctx.ts";
import { judgeBuild } from "./builds/verdict.ts";
import { dropKept } from "./keep.ts";
import { prefixOf } from "./measure-difference.ts";
import { payloadOf } from "./payload.ts";
import { placeOfRow } from "./place.ts";
import type { ComparisonRow } from "./rows.ts";
import { lostAfterMs, rowsMax } from "./settings.ts";

const sweeper: Actor = { type: "system", id: "comparison-sweep", name: "Retention", scopes: [] };

/** Results past their time are deleted like any other. */
export async function expireComparisons(ctx: BaseCtx): Promise<void> {
  const now = ctx.clock.now();
  const due = await ctx.db
    .select()
    .from(comparisons)
    .where(and(lte(comparisons.expiresAt, now), isNull(comparisons.deletedAt)))
    .limit(rowsMax);
  for (const [tenantId, rows] of Map.groupBy(due, (row) => row.tenantId)) {
    const ids = JSON.stringify(rows.map(({ id }) => id));
    const areThere = and(
      eq(comparisons.tenantId, tenantId),
      isNull(comparisons.deletedAt),
      sql`${comparisons.id} in (select value from json_each(${ids}))`,
    );
    await ctx.db.batch([
      dropKept(ctx.db, comparisons, areThere),
      ctx.db.update(comparisons).set({ deletedAt: now, storedBytes: 0, storedFiles: 0 }).where(areThere),
      auditIfChanged(
        { ...ctx, tenant: { id: tenantId }, actor: sweeper },
        { action: "comparison.expire", targets: rows.map(({ id }) => ({ type: "comparison", id })) },
      ),
    ]);
  }
  // A build says what its comparisons came to, as long as these can be read.
  await ctx.db
    .delete(builds)
    .where(sql`${builds.id} in (select id from ${builds} where expires_at <= ${now} limit ${rowsMax})`);
}

/** Removes files, then rows: stopped between the two, the rows still say which files there were. */
export async function deleteComparisons(ctx: BaseCtx): Promise<void> {
  const rows = await ctx.db
    .select()
    .from(comparisons)
    .where(and(isNotNull(comparisons.deletedAt), sql`${comparisons.status} in ('completed', 'failed')`))
    .limit(rowsMax);
  if (rows.length > 0) await finishDeletion(ctx, rows);
}

export async function finishDeletion(
  ctx: BaseCtx,
  rows: Pick<ComparisonRow, "id" | "tenantId" | "status" | "files">[],
): Promise<void> {
  for (const row of rows)
    if (row.status !== "completed") await ctx.objects.delete(await ctx.objects.list(prefixOf(row)));
  await ctx.objects.delete(rows.flatMap(({ files }) => files.map(({ key }) => key)));
  const ids = JSON.stringify(rows.map(({ id }) => id));
  await ctx.db.delete(comparisons).where(sql`${comparisons.id} in (select value from json_each(${ids}))`);
}

/** A comparison whose maker ended without a word becomes a failed one, unless its job will try again. */
export async function closeLostComparisons(ctx: BaseCtx): Promise<void> {
  const before = ctx.clock.now() - lostAfterMs;
  const hasJob = sql`exists (select 1 from ${jobs} where ${jobs.id} = ${comparisons.jobId}
    and ${jobs.status} in ('pending', 'processing'))`;
  const lost = await ctx.db
    .select()
    .from(comparisons)
    .where(
      and(
        sql`${comparisons.status} in ('pending', 'processing')`,
        lt(sql`coalesce(${comparisons.startedAt}, ${comparisons.createdAt})`, before),
        sql`not ${hasJob}`,
      ),
    )
    .limit(rowsMax);
  for (const row of lost) await closeLost(ctx, row);
}

async function closeLost(ctx: BaseCtx, row: ComparisonRow): Promise<void> {
  const err = new AppError("internal_error", "The comparison was cut off and left no result");
  const error = problemBody(err, row.requestId);
  const ended = { status: "failed" as const, error, completedAt: ctx.clock.now() };
  const ofTenant = { ...ctx, tenant: { id: row.tenantId }, actor: sweeper };
  const place = await placeOfRow(ofTenant, row);
  await ctx.db.batch([
    ctx.db
      .update(comparisons)
      .set(ended)
      .where(
        and(
          eq(comparisons.tenantId, row.tenantId),
          eq(comparisons.id, row.id),
          eq(comparisons.attempts, row.attempts),
          sql`${comparisons.status} in ('pending', 'processing')`,
        ),
      ),
    auditIfChanged(ofTenant, {
      action: "comparison.close",
      targets: [{ type: "comparison", id: row.id }],
      outcome: "failure",
    }),
    ...emitIfChanged(ctx, {
      type: "comparison.completed",
      tenantId: row.tenantId,
      subject: row.id,
      keyId: row.keyId,
      data: payloadOf(ctx, { ...row, ...ended }, place),
    }),
    ...(row.buildId === null ? [] : judgeBuild(ctx, row.tenantId, row.buildId)),
  ]);
  await announce(ctx, row.tenantId);
  // What cannot be deleted now goes with the record, when that expires.
  await ctx.objects.list(prefixOf(row)).then((keys) => ctx.objects.delete(keys));
}

/** Versions of baselines that nobody put in force, that were taken back, or that are old and not the newest. */
export async function forgetBaselines(ctx: BaseCtx): Promise<void> {
  const now = ctx.clock.now();
  const areOld = and(lte(baselines.expiresAt, now), isNull(baselines.deletedAt));
  await ctx.db.batch([
    dropKept(ctx.db, baselines, areOld),
    ctx.db.update(baselines).set({ deletedAt: now, storedBytes: 0, storedFiles: 0 }).where(areOld),
    ctx.db
      .update(baselines)
      .set({ deletedAt: now })
      .where(
        and(
          isNull(baselines.approvedAt),
          lt(baselines.createdAt, now - lostAfterMs),
          isNull(baselines.deletedAt),
        ),
      ),
  ]);
  const gone = await ctx.db
    .select({ id: baselines.id, key: baselines.key })
    .from(baselines)
    .where(isNotNull(baselines.deletedAt))
    .limit(rowsMax);
  if (gone.length === 0) return;
  await ctx.objects.delete(gone.map(({ key }) => key));
  const ids = JSON.stringify(gone.map(({ id }) => id));
  await ctx.db.delete(baselines).where(sql`${baselines.id} in (select value from json_each(${ids}))`);
}
