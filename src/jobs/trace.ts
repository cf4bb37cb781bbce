import { AppError } from "#core/errors.ts";
import { readTrace } from "#core/trace.ts";
import { presentTrace, type TraceView } from "#http/traces.ts";
import type { Ctx } from "#platform/ctx.ts";
import { readKept } from "#telemetry/trace/keep.ts";
import { fetchJob } from "./queries.ts";

/**
 * How a job went since it was asked for, or was last sent back: from the request to the webhook. Of a bulk it is the
 * request's own part; each of its captures has a trace.
 * @throws AppError `not_found`
 */
export async function fetchJobTrace(ctx: Ctx, id: string): Promise<TraceView> {
  const found = await fetchJob(ctx, id);
  const { trace, ids } =
    found.type === "bulk"
      ? { trace: found.bulk.trace, ids: [id] }
      : { trace: found.job.trace, ids: [id, ...(found.job.bulkId === null ? [] : [found.job.bulkId])] };
  const traceId = readTrace(trace)?.traceId;
  const spans = traceId === undefined ? [] : await readKept(ctx.db, ctx.tenant.id, ids, traceId);
  if (traceId === undefined || spans.length === 0)
    throw new AppError("not_found", `No trace of the job ${id} is kept, or not yet`);
  return presentTrace(traceId, spans);
}
