import { AppError } from "#core/errors.ts";
import { presentTrace, type TraceView } from "#http/traces.ts";
import type { Ctx } from "#platform/ctx.ts";
import { readKept } from "#telemetry/trace/keep.ts";
import { fetchCapture } from "./queries.ts";

/** How a capture came about, step by step; that of a job's with the job's. @throws AppError `not_found` */
export async function fetchCaptureTrace(ctx: Ctx, id: string): Promise<TraceView> {
  const { traceId, jobId } = await fetchCapture(ctx, id);
  const spans = traceId === null ? [] : await readKept(ctx.db, ctx.tenant.id, [jobId ?? id], traceId);
  if (traceId === null || spans.length === 0)
    throw new AppError("not_found", `No trace of the capture ${id} is kept, or not yet`);
  return presentTrace(traceId, spans);
}
