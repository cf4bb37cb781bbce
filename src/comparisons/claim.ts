// Who makes a comparison: a request that comes again finds what the first one began, and takes it up where it was left.
import { and, eq, gt, isNull, ne, sql } from "drizzle-orm";
import { AppError } from "#core/errors.ts";
import { comparisons } from "#db/schema/comparisons.ts";
import { captures } from "#db/schema/captures.ts";
import { valuesOf } from "#db/insert.ts";
import type { Ctx } from "#platform/ctx.ts";
import { resultsKeptUntil } from "#tenants/tiers.ts";
import type { Place } from "./place.ts";
import type { ComparisonRow } from "./rows.ts";
import type { Compare } from "./schemas.ts";
import { recordedOptions } from "./recorded-options.ts";
import { repeatableMs } from "./settings.ts";

/** What a comparison is made for. */
export type Origin = { requestKey: string | null; jobId: string | null; apiUrl: string };

/** Begins the comparison, or takes up one that was cut off; one that is over is answered as it is. */
export async function begin(ctx: Ctx, input: Compare, place: Place, origin: Origin): Promise<ComparisonRow> {
  for (let round = 0; round < 3; round++) {
    const known = await knownAs(ctx, origin.requestKey);
    if (known) {
      if (known.status === "completed") return known;
      const taken = await takeUp(ctx, known);
      if (taken) return taken;
    } else {
      const row: ComparisonRow = {
        ...newRow(ctx, input, place, origin),
        status: "processing",
        attempts: 1,
        startedAt: ctx.clock.now(),
      };
      const [inserted] = await ctx.db.batch(insertion(ctx, row));
      if (inserted.length > 0) return row;
    }
  }
  throw new AppError("conflict", "The same comparison is being made", { headers: { "Retry-After": "5" } });
}

/** The statements that record a comparison, unless the same request has recorded it. */
export function insertion(ctx: Ctx, row: ComparisonRow) {
  const { tenantId, requestKey, buildId, name } = row;
  const since = sinceOf(ctx, requestKey);
  const same = sql`select 1 from ${comparisons} where tenant_id = ${tenantId} and request_key = ${requestKey}
    and created_at > ${since} and deleted_at is null`;
  const isEarlier = and(
    eq(comparisons.tenantId, tenantId),
    eq(comparisons.buildId, buildId ?? ""),
    eq(comparisons.name, name ?? ""),
    ne(comparisons.id, row.id),
    eq(comparisons.isSuperseded, false),
    sql`changes() > 0`,
  );
  return [
    ctx.db
      .insert(comparisons)
      .select(sql`${valuesOf(comparisons, row)} where not exists (${same})`)
      .returning({ id: comparisons.id }),
    // What is tried again within a build counts once.
    ctx.db.update(comparisons).set({ isSuperseded: true }).where(isEarlier),
  ] as const;
}

/** A job is the same however long it waits; a caller's own key may stand for something else the next day. */
const sinceOf = ({ clock }: Ctx, requestKey: string | null): number =>
  requestKey?.startsWith(jobPrefix) ? 0 : clock.now() - repeatableMs;

const jobPrefix = "job ";
export const requestKeyOfJob = (id: string): string => `${jobPrefix}${id}`;

export async function knownAs(ctx: Ctx, requestKey: string | null): Promise<ComparisonRow | undefined> {
  const { db, tenant } = ctx;
  if (requestKey === null) return undefined;
  return db
    .select()
    .from(comparisons)
    .where(
      and(
        eq(comparisons.tenantId, tenant.id),
        eq(comparisons.requestKey, requestKey),
        gt(comparisons.createdAt, sinceOf(ctx, requestKey)),
        isNull(comparisons.deletedAt),
      ),
    )
    .get();
}

/** Undefined where somebody else took it meanwhile. */
async function takeUp(ctx: Ctx, row: ComparisonRow): Promise<ComparisonRow | undefined> {
  const now = ctx.clock.now();
  const foreseenIds = await stillGood(ctx, row.foreseenIds);
  const [taken] = await ctx.db
    .update(comparisons)
    .set({
      status: "processing",
      attempts: sql`${comparisons.attempts} + 1`,
      foreseenIds,
      startedAt: now,
      completedAt: null,
      error: null,
    })
    .where(
      and(
        eq(comparisons.tenantId, row.tenantId),
        eq(comparisons.id, row.id),
        eq(comparisons.attempts, row.attempts),
        ne(comparisons.status, "completed"),
      ),
    )
    .returning();
  return taken;
}

/** Captures that an earlier attempt made are its own; in the place of others new ones are made. */
async function stillGood(ctx: Ctx, ids: string[]): Promise<string[]> {
  const isOne = sql`${captures.id} in (select value from json_each(${JSON.stringify(ids)}))`;
  const made = await ctx.db
    .select({ id: captures.id })
    .from(captures)
    .where(
      and(
        eq(captures.tenantId, ctx.tenant.id),
        isOne,
        eq(captures.status, "completed"),
        isNull(captures.deletedAt),
      ),
    );
  return ids.map((id) => (made.some((one) => one.id === id) ? id : ctx.ids.create("cap", ctx.clock.now())));
}

/** A comparison that waits to be begun. */
export function newRow(ctx: Ctx, input: Compare, place: Place, origin: Origin): ComparisonRow {
  const now = ctx.clock.now();
  return {
    id: ctx.ids.create("cmp", now),
    tenantId: ctx.tenant.id,
    projectId: place.project?.id ?? "",
    buildId: place.build?.id ?? null,
    isSuperseded: false,
    name: place.name,
    branch: place.branch,
    status: "pending",
    verdict: null,
    options: recordedOptions(input),
    requestKey: origin.requestKey,
    jobId: origin.jobId,
    attempts: 0,
    foreseenIds: [ctx.ids.create("cap", now), ctx.ids.create("cap", now)],
    baselineCaptureId: null,
    baselineId: null,
    candidateCaptureId: null,
    diffPixels: null,
    diffRatio: null,
    result: null,
    files: [],
    storedBytes: 0,
    storedFiles: 0,
    error: null,
    decision: null,
    decidedBy: null,
    decidedAt: null,
    note: null,
    setBaselineId: null,
    keyId: ctx.actor.id,
    requestId: ctx.requestId,
    apiUrl: origin.apiUrl,
    createdAt: now,
    startedAt: null,
    completedAt: null,
    expiresAt: resultsKeptUntil(ctx.tenant.tier, now),
    deletedAt: null,
  };
}
