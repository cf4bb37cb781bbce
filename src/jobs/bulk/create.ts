// Recording a call for many captures: all of it or nothing, and then word to the queue.
import { getTableColumns, sql } from "drizzle-orm";
import { auditInsert } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { acceptComparison } from "#comparisons/accept.ts";
import { bulks, jobs } from "#db/schema/jobs.ts";
import { addressOf } from "#jobs/address.ts";
import { emitIfChanged } from "#events/emit.ts";
import { recorded } from "#idempotency/recorded.ts";
import { sealOptions } from "#jobs/input.ts";
import { payloadOfBulk } from "#jobs/payload.ts";
import type { BulkRow, JobRow } from "#jobs/rows.ts";
import { deadlineMs, wakeFirstMs } from "#jobs/settings.ts";
import { sendWord } from "#jobs/wake.ts";
import type { Ctx } from "#platform/ctx.ts";
import { requireRoom } from "#storage/require-room.ts";
import { requireFeature } from "#tenants/require-feature.ts";
import { resultsKeptUntil } from "#tenants/tiers.ts";
import { presentBulk } from "./present.ts";
import { readBulk, type Wanted } from "./read.ts";
import type { BulkView, CreateBulk } from "./schemas.ts";

/** One value of D1's holds 2 MB. */
const statementBytesMax = 1_500_000;

/**
 * Accepts up to a hundred captures, to be made in the background, each with its own state.
 * @param apiUrl where this version of the API is
 */
export async function createBulk(ctx: Ctx, input: CreateBulk, apiUrl: string): Promise<BulkView> {
  requireScope(ctx, "captures:write");
  const wanted = readBulk(ctx, input);
  if (wanted.some(({ kind }) => kind === "compare")) {
    requireScope(ctx, "comparisons:write");
    requireFeature(ctx, "comparisons");
  }
  await requireRoom(ctx);
  const bulk = await newBulk(ctx, input);
  const made = await Promise.all(wanted.map((one, position) => newJob(ctx, { bulk, apiUrl }, one, position)));
  const rows = made.map(({ job }) => job);
  const view = presentBulk(ctx, { bulk, jobs: rows, outputs: new Map() }, apiUrl);
  await ctx.db.batch([
    ctx.db.insert(bulks).values(bulk),
    ...inStatements(rows).map((some) => insertAll(ctx, some)),
    auditInsert(ctx, {
      action: "bulk.create",
      targets: [{ type: "bulk", id: bulk.id }],
      metadata: { total: bulk.total },
    }),
    ...emitIfChanged(ctx, {
      type: "job.created",
      tenantId: bulk.tenantId,
      subject: bulk.id,
      keyId: bulk.keyId,
      data: payloadOfBulk(bulk),
    }),
    ...made.flatMap(({ comparison }) => comparison),
    ...(await recorded(ctx, { status: 202, body: view, headers: { location: view.status_url } })),
  ]);
  // Where this fails the sweep does it: what was recorded is made in any case.
  ctx.waitUntil(sendWord(ctx, bulk.id));
  return view;
}

async function newBulk(
  ctx: Ctx,
  { captures, defaults, webhook_url, webhook_secret }: CreateBulk,
): Promise<BulkRow> {
  const now = ctx.clock.now();
  const id = ctx.ids.create("blk", now);
  const { kind: _, ...options } = defaults;
  return {
    id,
    tenantId: ctx.tenant.id,
    keyId: ctx.actor.id,
    requestId: ctx.requestId,
    total: captures.length,
    defaults: await sealOptions(ctx.config, id, options),
    createdAt: now,
    deadlineAt: now + deadlineMs,
    wakeAt: now + wakeFirstMs,
    cancelledAt: null,
    completedAt: null,
    ...(await addressOf(ctx, id, { webhook_url, webhook_secret })),
    expiresAt: resultsKeptUntil(ctx.tenant.tier, now),
    deletedAt: null,
  };
}

async function newJob(
  ctx: Ctx,
  { bulk, apiUrl }: { bulk: BulkRow; apiUrl: string },
  wanted: Wanted,
  position: number,
) {
  const { kind, reference, url, own, timeoutMs, compare } = wanted;
  const id = ctx.ids.create("job", bulk.createdAt);
  const comparison = compare && (await acceptComparison(ctx, compare, { jobId: id, apiUrl }));
  const job: JobRow = {
    id,
    tenantId: bulk.tenantId,
    bulkId: bulk.id,
    position,
    keyId: bulk.keyId,
    requestId: bulk.requestId,
    apiUrl,
    reference,
    kind,
    status: "pending",
    url,
    input: await sealOptions(ctx.config, id, own),
    webhookUrl: null,
    webhookSecret: null,
    webhookLane: null,
    timeline: [],
    timeoutMs,
    attempts: 0,
    attemptsBefore: 0,
    foreseenId: null,
    leaseEndsAt: null,
    dueAt: bulk.createdAt,
    deadlineAt: bulk.deadlineAt,
    captureId: null,
    comparisonId: comparison?.id ?? null,
    cache: null,
    error: null,
    createdAt: bulk.createdAt,
    startedAt: null,
    updatedAt: bulk.createdAt,
    completedAt: null,
    cancelledAt: null,
    expiresAt: null,
  };
  return { job, comparison: comparison?.statements ?? [] };
}

/** As few statements as hold them all. */
function inStatements(rows: JobRow[]): JobRow[][] {
  const statements: JobRow[][] = [];
  let bytes = 0;
  for (const row of rows) {
    // Beside the options an address of 8 KB at most, and little else.
    const size =
      (row.input?.length ?? 0) + 3 * ((row.url?.length ?? 0) + (row.reference?.length ?? 0)) + 1000;
    const last = statements.at(-1);
    bytes += size;
    if (last && bytes <= statementBytesMax) last.push(row);
    else {
      statements.push([row]);
      bytes = size;
    }
  }
  return statements;
}

/** One JSON parameter: D1 binds at most 100, and a row alone has twenty. */
function insertAll({ db }: Ctx, rows: JobRow[]) {
  const columns = Object.keys(getTableColumns(jobs)).map((name) => sql`value ->> ${name}`);
  return db
    .insert(jobs)
    .select(sql`SELECT ${sql.join(columns, sql`, `)} FROM json_each(${JSON.stringify(rows)})`);
}
