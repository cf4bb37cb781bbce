// How a comparison comes out of the hands of who made it: one batch, which counts only for whoever began it last.
import { and, eq, isNull, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { AppError } from "#core/errors.ts";
import { comparisons } from "#db/schema/comparisons.ts";
import { announce } from "#events/announce.ts";
import { emitIfChanged } from "#events/emit.ts";
import { recorded } from "#idempotency/recorded.ts";
import { asAppError, problemBody } from "#http/problem.ts";
import type { Ctx } from "#platform/ctx.ts";
import { enforce } from "./baselines/copy.ts";
import { judgeBuild } from "./builds/verdict.ts";
import { addKept } from "./keep.ts";
import { payloadOf } from "./payload.ts";
import type { Place } from "./place.ts";
import { presentComparison } from "./present.ts";
import type { BaselineRow, ComparisonRow } from "./rows.ts";

export type Outcome = Pick<
  ComparisonRow,
  | "verdict"
  | "diffPixels"
  | "diffRatio"
  | "result"
  | "files"
  | "baselineCaptureId"
  | "baselineId"
  | "candidateCaptureId"
>;

const isHeld = (row: ComparisonRow) =>
  and(
    eq(comparisons.tenantId, row.tenantId),
    eq(comparisons.id, row.id),
    eq(comparisons.attempts, row.attempts),
    eq(comparisons.status, "processing"),
  );

/**
 * Ends the comparison with what came of it, and tells of it.
 * @param version the baseline that its approval sets, where that was asked for at once
 * @returns the row as it is then: another's, where that one began it later
 */
export async function finish(
  ctx: Ctx,
  row: ComparisonRow,
  place: Place,
  outcome: Outcome,
  version?: BaselineRow,
): Promise<ComparisonRow> {
  const end = endOf(ctx, outcome, version);
  const kept = { bytes: end.storedBytes, files: end.storedFiles };
  const ended: ComparisonRow = { ...row, ...end };
  const mine = and(isHeld(row), isNull(comparisons.deletedAt));
  const { db } = ctx;
  const [, rows] = await db.batch([
    addKept(db, comparisons, mine, kept),
    db.update(comparisons).set(end).where(mine).returning({ id: comparisons.id }),
    auditIfChanged(ctx, {
      action: "comparison.create",
      targets: [{ type: "comparison", id: row.id }],
      metadata: { verdict: outcome.verdict, ...(version ? { baseline: version.id } : {}) },
    }),
    ...tell(ctx, ended, place),
    ...(version ? enforce(ctx, version, isSetBy(ended)) : []),
    ...(row.buildId === null ? [] : judgeBuild(ctx, row.tenantId, row.buildId)),
    ...(row.jobId === null
      ? await recorded(ctx, { status: 200, body: presentComparison(ctx, ended, row.apiUrl) })
      : []),
  ]);
  if (rows.length === 0) return stateOf(ctx, row);
  ctx.waitUntil(announce(ctx, row.tenantId));
  return ended;
}

function endOf({ actor, clock }: Ctx, outcome: Outcome, version: BaselineRow | undefined) {
  const now = clock.now();
  const decided = version && {
    decision: "approved" as const,
    decidedBy: { id: actor.id, name: actor.name },
    decidedAt: now,
    setBaselineId: version.id,
  };
  return {
    ...outcome,
    ...decided,
    status: "completed" as const,
    storedBytes: outcome.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    storedFiles: outcome.files.length,
    completedAt: now,
  };
}

/** Whether the version is the one that the comparison's approval chose, and no later comparison counts in its place. */
export const isSetBy = ({ id, setBaselineId }: ComparisonRow) =>
  sql`exists (select 1 from ${comparisons} where id = ${id} and set_baseline_id = ${setBaselineId}
    and is_superseded = 0)`;

/** Ends it as failed, and gives the failure with its id for the caller. */
export async function finishFailed(
  ctx: Ctx,
  row: ComparisonRow,
  place: Place,
  thrown: unknown,
): Promise<AppError> {
  const err = asAppError(thrown);
  const error = problemBody(err, ctx.requestId);
  const ended: ComparisonRow = { ...row, status: "failed", error, completedAt: ctx.clock.now() };
  await ctx.db.batch([
    ctx.db
      .update(comparisons)
      .set({ status: "failed", error, completedAt: ended.completedAt })
      .where(isHeld(row)),
    auditIfChanged(ctx, {
      action: "comparison.create",
      targets: [{ type: "comparison", id: row.id }],
      outcome: "failure",
      metadata: { code: err.code },
    }),
    ...tell(ctx, ended, place),
    ...(row.buildId === null ? [] : judgeBuild(ctx, row.tenantId, row.buildId)),
  ]);
  ctx.waitUntil(announce(ctx, row.tenantId));
  const { extensions } = err.details;
  return new AppError(err.code, err.message, {
    ...err.details,
    extensions: { ...extensions, comparison_id: row.id },
    cause: thrown,
  });
}

/** Goes behind the statement that ended it, or behind its audit row. */
function tell(ctx: Ctx, row: ComparisonRow, place: Place) {
  return emitIfChanged(ctx, {
    type: "comparison.completed",
    tenantId: row.tenantId,
    subject: row.id,
    keyId: row.keyId,
    data: payloadOf(ctx, row, place),
  });
}

async function stateOf({ db }: Ctx, row: ComparisonRow): Promise<ComparisonRow> {
  const isThis = and(eq(comparisons.tenantId, row.tenantId), eq(comparisons.id, row.id));
  const now = await db.select().from(comparisons).where(isThis).get();
  if (!now || now.deletedAt !== null)
    throw new AppError("conflict", `The comparison ${row.id} was deleted meanwhile`);
  if (now.status !== "completed")
    throw new AppError("conflict", `The comparison ${row.id} is made by another request`);
  return now;
}
