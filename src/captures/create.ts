// The one way a capture is made; every door hands its request here.
import { and, eq } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { formatTraceparent } from "#core/trace.ts";
import { captures } from "#db/schema/captures.ts";
import type { Ctx } from "#platform/ctx.ts";
import { resultsKeptUntil } from "#tenants/tiers.ts";
import { admitUrl } from "./admit.ts";
import { claimOf } from "./browser/claim.ts";
import { assertNotDenied } from "./browser/denials.ts";
import { renderSomewhere } from "./browser/dispatch.ts";
import type { Failure, RenderOrder, RenderOutcome, Rendering } from "./browser/order.ts";
import { documentOf, documentUrl } from "./document.ts";
import { formatsOf } from "./options/formats.ts";
import { responseTypeOf } from "./options/output.ts";
import { recordable } from "./options/recordable.ts";
import type { CaptureRow } from "./queries.ts";
import type { CaptureRequest } from "./schemas.ts";

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
  const order = orderOf(ctx, request, timeoutMs);
  assertNotDenied(ctx, order.claim);
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
  const outcome = await rendering;
  const finished = finish(ctx, row, outcome);
  await ctx.db.batch([
    // The sweep may have closed it, or its owner deleted it: then it stays so.
    ctx.db
      .update(captures)
      .set(finished)
      .where(
        and(eq(captures.tenantId, ctx.tenant.id), eq(captures.id, row.id), eq(captures.status, "processing")),
      ),
    auditIfChanged(ctx, {
      action: "capture.create",
      targets: [{ type: "capture", id: row.id }],
      outcome: outcome.ok ? "success" : "failure",
      metadata: { kind: row.kind, ...(outcome.ok ? {} : { code: outcome.code }) },
    }),
  ]);
  if (!outcome.ok) throw failure(row.id, outcome);
  return { row: { ...row, ...finished }, rendering: outcome.rendering };
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

function orderOf(ctx: Ctx, request: CaptureRequest, timeoutMs: number): RenderOrder {
  const { options } = request;
  const id = ctx.ids.create("cap", ctx.clock.now());
  return {
    ...request,
    captureId: id,
    claim: claimOf(ctx, timeoutMs),
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
    target: null,
    page: null,
    timings: null,
    report: null,
    error: null,
    keyId: ctx.actor.id,
    createdAt: now,
    completedAt: null,
    expiresAt: resultsKeptUntil(ctx.tenant.tier, now),
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
