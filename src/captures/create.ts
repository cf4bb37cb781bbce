// The one way a capture is made; every door hands its request here.
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { formatTraceparent } from "#core/trace.ts";
import { captures } from "#db/schema/captures.ts";
import { inPlace, type Place } from "#limits/reserve.ts";
import type { Ctx } from "#platform/ctx.ts";
import { handOver, newDelivery } from "#storage/hand-over.ts";
import type { TargetRow } from "#storage/place.ts";
import { targetNamed } from "#storage/queries.ts";
import { requireRoom } from "#storage/require-room.ts";
import { tellUrl } from "#telemetry/tell-url.ts";
import { activeSpan, inSpan } from "#telemetry/trace/span.ts";
import { keepTraceFor } from "#telemetry/trace/tracer.ts";
import { resultsKeptUntil } from "#tenants/tiers.ts";
import { admitUrl } from "./admit.ts";
import { claimOf } from "./browser/claim.ts";
import { countEnd } from "./count-end.ts";
import { assertNotDenied } from "./browser/denials.ts";
import { renderSomewhere } from "./browser/dispatch.ts";
import type { Failure, RenderOrder, RenderOutcome, Rendering } from "./browser/order.ts";
import { documentOf, documentUrl } from "./document.ts";
import { finishing } from "./finish.ts";
import { formatsOf } from "./options/formats.ts";
import { responseTypeOf } from "./options/output.ts";
import { recordable } from "./options/recordable.ts";
import { keptUntil } from "./options/storage.ts";
import { noteMade } from "./made-before.ts";
import type { CaptureRow } from "./queries.ts";
import type { CaptureOptions, CaptureRequest } from "./schemas.ts";

export type Captured = { row: CaptureRow; rendering: Rendering };

/**
 * Renders and stores one capture, within the time its options grant or what is left of it.
 * @throws AppError with `capture_id`, once there is a record of the failed capture to look at
 */
export async function createCapture(
  ctx: Ctx,
  request: CaptureRequest,
  timeoutMs = request.options.timeout,
): Promise<Captured> {
  requireScope(ctx, "captures:write");
  const { kind, options } = request;
  const attributes = {
    "stillframe.capture.kind": kind,
    ...(options.url === undefined ? {} : { "url.full": tellUrl(options.url) }),
  };
  return inSpan("capture", { attributes }, () =>
    inPlace(ctx, { timeoutMs, needsLane: true }, (place) => make(ctx, request, place)),
  );
}

async function make(ctx: Ctx, request: CaptureRequest, place: Place): Promise<Captured> {
  const { timeoutMs } = place;
  if (request.options.store) await requireRoom(ctx);
  const target = await targetOf(ctx, request.options);
  const order = orderOf(ctx, request, place);
  assertNotDenied(ctx, order.claim);
  activeSpan()?.set({ "stillframe.capture.id": order.captureId });
  keepTraceFor(ctx.tenant.id, ctx.jobId ?? order.captureId);
  const row = newRow(ctx, request, order);
  // The record is written while the browser works. It must be there before the outcome is, so that a capture that is
  // cut off half way leaves a row by which the sweep finds its file.
  const rendering = renderSomewhere(ctx, order);
  try {
    await ctx.db.insert(captures).values(row);
  } catch (err) {
    ctx.waitUntil(discard(ctx, order, rendering));
    throw err;
  }
  const outcome = withWait(await rendering, place);
  const finished = { ...finish(ctx, row, outcome), ...deliveryOf(row, target, request.options, outcome) };
  const [, { meta }] = await ctx.db.batch([
    // What is not kept is in the answer, and on no record.
    ...finishing(ctx, row.id, request.options.store ? finished : { ...finished, outputs: [] }),
    auditIfChanged(ctx, {
      action: "capture.create",
      targets: [{ type: "capture", id: row.id }],
      outcome: outcome.ok ? "success" : "failure",
      metadata: { kind: row.kind, ...(outcome.ok ? {} : { code: outcome.code }) },
    }),
    ...(outcome.ok && request.options.store ? noteMade(ctx, row.id) : []),
  ]);
  // The sweep may have closed it, and counted it then.
  if (meta.changes > 0) countEnd(ctx, { ...row, ...finished });
  if (!outcome.ok) throw failure(row.id, outcome);
  // Who waits for the record is told where the files are, as far as the time for the capture goes.
  const waitMs =
    responseTypeOf(request.options) === "json" ? timeoutMs - (ctx.clock.now() - row.createdAt) : 0;
  const delivered = target ? await handOver(ctx, row.id, waitMs) : {};
  return { row: { ...row, ...finished, ...delivered }, rendering: outcome.rendering };
}

/** The wait for the tenant's other captures is part of the time in the queue. */
function withWait(outcome: RenderOutcome, { waitedMs }: Place): RenderOutcome {
  if (waitedMs === 0) return outcome;
  const { queue = 0, ...timings } = outcome.timings;
  return { ...outcome, timings: { queue: queue + waitedMs, ...timings } };
}

/** The bucket asked for, looked up before anything is made. */
async function targetOf(ctx: Ctx, { storage_target: named }: CaptureOptions): Promise<TargetRow | undefined> {
  return named === undefined ? undefined : targetNamed(ctx, named);
}

function deliveryOf(
  { id: captureId, createdAt: now }: CaptureRow,
  target: TargetRow | undefined,
  options: CaptureOptions,
  outcome: RenderOutcome,
): Partial<CaptureRow> {
  if (!target || !outcome.ok) return {};
  return newDelivery(target, options.storage_path, { captureId, outputs: outcome.rendering.outputs, now });
}

/** Without a row nothing would ever find the files that are being made. */
async function discard(ctx: Ctx, order: RenderOrder, rendering: Promise<RenderOutcome>): Promise<void> {
  const keys = order.outputs.map(({ objectKey }) => objectKey);
  try {
    await rendering;
    await ctx.objects.delete(keys);
  } catch (err) {
    ctx.log.error("files without a record stay", err, { keys });
  }
}

function orderOf(ctx: Ctx, request: CaptureRequest, { timeoutMs, atOnce }: Place): RenderOrder {
  const { options } = request;
  const id = ctx.ids.create("cap", ctx.clock.now());
  return {
    ...request,
    captureId: id,
    claim: claimOf(ctx, timeoutMs, atOnce),
    requestId: ctx.requestId,
    traceparent: formatTraceparent(ctx.trace),
    ownHost: ctx.origin.host,
    url: options.url === undefined ? documentUrl : admitUrl(ctx, options.url),
    document: documentOf(request),
    outputs: formatsOf(options).map((format) => ({
      format,
      objectKey: `${ctx.tenant.id}/captures/${id}/${format}`,
    })),
    wantBytes: responseTypeOf(options) === "by_format",
    notes: [],
  };
}

function newRow(ctx: Ctx, { kind, options }: CaptureRequest, order: RenderOrder): CaptureRow {
  const now = ctx.clock.now();
  return {
    id: order.captureId,
    tenantId: ctx.tenant.id,
    kind,
    status: "processing",
    url: options.url === undefined ? null : order.url,
    options: recordable(options),
    outputs: [],
    thumbnails: [],
    thumbnailBytes: {},
    storedBytes: 0,
    storedFiles: 0,
    target: null,
    page: null,
    timings: null,
    report: null,
    error: null,
    delivery: null,
    deliveryDueAt: null,
    keyId: ctx.actor.id,
    jobId: ctx.jobId ?? null,
    traceId: activeSpan()?.traceId ?? null,
    createdAt: now,
    completedAt: null,
    expiresAt: keptUntil(resultsKeptUntil(ctx.tenant.tier, now), options.store_ttl, now),
    deletedAt: null,
  };
}

function finish(ctx: Ctx, row: CaptureRow, outcome: RenderOutcome): Partial<CaptureRow> {
  const { timings, report } = outcome;
  const common = { timings, report, completedAt: Math.max(ctx.clock.now(), row.createdAt) };
  if (!outcome.ok) {
    const { code, detail, step } = outcome;
    return { ...common, status: "failed", error: { code, detail, step } };
  }
  const { outputs, target, page } = outcome.rendering;
  return { ...common, status: "completed", outputs, target, page };
}

function failure(captureId: string, { code, detail, errors, extensions, retryAfter }: Failure): AppError {
  return new AppError(code, detail, {
    extensions: { capture_id: captureId, ...extensions },
    ...(errors && { errors }),
    ...(retryAfter && { headers: { "Retry-After": retryAfter } }),
  });
}
