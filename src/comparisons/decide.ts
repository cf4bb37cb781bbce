// What people say of a comparison: approving sets the baseline of its name and branch, rejecting takes that back.
import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { existing } from "#captures/queries.ts";
import { AppError } from "#core/errors.ts";
import { baselines, comparisons } from "#db/schema/comparisons.ts";
import { announce } from "#events/announce.ts";
import { emitIfChanged } from "#events/emit.ts";
import type { Ctx } from "#platform/ctx.ts";
import { requireFeature } from "#tenants/require-feature.ts";
import { copyPicture, enforce, keepNewest } from "./baselines/copy.ts";
import { judgeBuild } from "./builds/verdict.ts";
import { isSetBy } from "./finish.ts";
import { dropKept } from "./keep.ts";
import { payloadOf } from "./payload.ts";
import { pictureOf } from "./pictures.ts";
import { placeOfRow } from "./place.ts";
import { countingOne, existingComparison } from "./queries.ts";
import type { BaselineRow, ComparisonRow } from "./rows.ts";
import type { Decide } from "./schemas.ts";

/**
 * Approves what was compared. Again it changes nothing.
 * @throws AppError `conflict` where it has not come to a verdict, or a later one counts in its place
 */
export async function approveComparison(
  ctx: Ctx,
  id: string,
  { note = null }: { note?: string | null | undefined },
): Promise<ComparisonRow> {
  requireScope(ctx, "comparisons:write");
  requireFeature(ctx, "comparisons");
  const row = await decidable(ctx, id);
  if (row.decision === "approved") return row;
  const version = row.name === null ? undefined : await copyOf(ctx, row, row.name, note);
  return decide(ctx, row, { decision: "approved", note, version });
}

/** Rejects what was compared; a baseline that its approval had set is taken back. Again it changes nothing. */
export async function rejectComparison(
  ctx: Ctx,
  id: string,
  { note = null }: { note?: Decide["note"] | null },
): Promise<ComparisonRow> {
  requireScope(ctx, "comparisons:write");
  requireFeature(ctx, "comparisons");
  const row = await decidable(ctx, id);
  if (row.decision === "rejected") return row;
  return decide(ctx, row, { decision: "rejected", note, version: undefined });
}

async function decidable(ctx: Ctx, id: string): Promise<ComparisonRow> {
  const row = await existingComparison(ctx, id);
  if (row.isSuperseded) throw await superseded(ctx, row);
  if (row.status === "completed") return row;
  throw new AppError("conflict", `The comparison ${id} is ${row.status} and has no verdict to decide on`);
}

async function superseded(ctx: Ctx, { id, name, buildId }: ComparisonRow): Promise<AppError> {
  const later = await countingOne(ctx, buildId ?? "", name ?? "");
  const instead = later ? `Decide on ${later.id}` : "That one is deleted: compare again";
  return new AppError(
    "conflict",
    `A later comparison of ${name} in its build counts in place of ${id}. ${instead}`,
  );
}

async function copyOf(ctx: Ctx, row: ComparisonRow, name: string, note: string | null) {
  const capture = await existing(ctx, row.candidateCaptureId ?? "").catch((err: unknown) => {
    if (!(err instanceof AppError)) throw err;
    throw new AppError("conflict", `The capture ${row.candidateCaptureId} is gone, and can be no baseline`);
  });
  const named = { projectId: row.projectId, name, branch: row.branch };
  return copyPicture(ctx, pictureOf(capture, "capture"), named, { comparisonId: row.id, note });
}

type Decision = { decision: "approved" | "rejected"; note: string | null; version: BaselineRow | undefined };

async function decide(
  ctx: Ctx,
  row: ComparisonRow,
  { decision, note, version }: Decision,
): Promise<ComparisonRow> {
  const { db, tenant, actor } = ctx;
  const changes = {
    decision,
    note,
    decidedBy: { id: actor.id, name: actor.name },
    decidedAt: ctx.clock.now(),
    setBaselineId: version?.id ?? null,
  };
  const decided = { ...row, ...changes };
  const place = await placeOfRow(ctx, row);
  const isUndecided = and(
    eq(comparisons.tenantId, tenant.id),
    eq(comparisons.id, row.id),
    isNull(comparisons.deletedAt),
    eq(comparisons.isSuperseded, false),
    sql`${comparisons.decision} is not ${decision}`,
  );
  const [changed] = await db.batch([
    db.update(comparisons).set(changes).where(isUndecided).returning({ id: comparisons.id }),
    auditIfChanged(ctx, {
      action: `comparison.${decision === "approved" ? "approve" : "reject"}`,
      targets: [{ type: "comparison", id: row.id }],
      metadata: { ...(version ? { baseline: version.id } : {}), ...(note === null ? {} : { note }) },
    }),
    ...emitIfChanged(ctx, {
      type: "comparison.reviewed",
      tenantId: tenant.id,
      subject: row.id,
      keyId: actor.id,
      data: { ...payloadOf(ctx, decided, place), decided_by: decided.decidedBy, note },
    }),
    ...(version ? enforce(ctx, version, isSetBy(decided)) : []),
    ...(decision === "rejected" && row.name !== null ? takenBack(ctx, row, row.name) : []),
    ...(row.buildId === null ? [] : judgeBuild(ctx, tenant.id, row.buildId)),
  ]);
  ctx.waitUntil(announce(ctx, tenant.id));
  return changed.length > 0 ? existingComparison(ctx, row.id) : decidable(ctx, row.id);
}

/** What its approval put in force goes, even after the row was read here; the version before it counts again. */
function takenBack(ctx: Ctx, { id, tenantId, projectId, branch }: ComparisonRow, name: string) {
  const isIt = and(
    eq(baselines.tenantId, tenantId),
    eq(baselines.projectId, projectId),
    eq(baselines.name, name),
    eq(baselines.branch, branch),
    eq(baselines.comparisonId, id),
    isNotNull(baselines.approvedAt),
    isNull(baselines.deletedAt),
    sql`exists (select 1 from ${comparisons} where id = ${id} and decision = 'rejected')`,
  );
  return [
    dropKept(ctx.db, baselines, isIt),
    ctx.db.update(baselines).set({ deletedAt: ctx.clock.now(), storedBytes: 0, storedFiles: 0 }).where(isIt),
    keepNewest(ctx, { tenantId, projectId, name, branch }),
  ] as const;
}
