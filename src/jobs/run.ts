// Makes one job's capture, in the name of the key that asked, the way every door makes captures.
import { and, eq } from "drizzle-orm";
import { callerOf } from "#auth/authenticate.ts";
import { obtainedRow } from "#captures/cache/answer.ts";
import { type Obtained, obtainCapture } from "#captures/cache/obtain.ts";
import { deleteCapture } from "#captures/delete.ts";
import { type CaptureKind, type CaptureRequest, doors } from "#captures/schemas.ts";
import { requestKeyOfJob } from "#comparisons/claim.ts";
import { compare } from "#comparisons/compare.ts";
import type { ComparisonRow } from "#comparisons/rows.ts";
import { compareBody } from "#comparisons/schemas.ts";
import { AppError } from "#core/errors.ts";
import { jobs } from "#db/schema/jobs.ts";
import type { BaseCtx, Ctx } from "#platform/ctx.ts";
import type { Ids } from "#platform/ids.ts";
import { overlay } from "./bulk/overlay.ts";
import type { Claimed } from "./claim.ts";
import { endJob, noteStart } from "./end.ts";
import { fail, nextAttemptAt } from "./fail.ts";
import { type Given, unsealOptions } from "./input.ts";
import type { JobRow } from "./rows.ts";

/** @throws only where the database cannot be reached; the job then stays claimed until its lease is over */
export async function runJob(base: BaseCtx, claimed: Claimed): Promise<void> {
  const { job } = claimed;
  if (job.kind === "compare") return runComparison(base, claimed);
  const told = noteStart(base, job);
  let ctx: Ctx;
  let obtained: Obtained;
  try {
    ctx = await ctxOf(base, claimed);
    const request = await requestOf(ctx, claimed, job.kind);
    obtained = await obtainCapture(ctx, request);
  } catch (err) {
    await told;
    return fail(base, job, err);
  }
  await told;
  const { id: captureId, outputs } = obtainedRow(obtained);
  const isMine = await endJob(base, job, { status: "completed", captureId, cache: obtained.cache, outputs });
  // Through the cache others may have been given it: then it stays, an ordinary capture.
  const isNobodys = obtained.cache === "miss" && obtained.ask === null;
  if (!isMine && isNobodys && captureId === job.foreseenId) await dropSurplus(ctx, job, captureId);
}

/** The comparison is recorded already, and knows itself what an earlier attempt left. */
async function runComparison(base: BaseCtx, claimed: Claimed): Promise<void> {
  const { job } = claimed;
  const told = noteStart(base, job);
  let row: ComparisonRow;
  try {
    const ctx = { ...(await ctxOf(base, claimed)), ids: base.ids };
    const input = compareBody.parse(await givenOf(ctx, claimed));
    const origin = { requestKey: requestKeyOfJob(job.id), jobId: job.id, apiUrl: job.apiUrl };
    row = await compare(ctx, input, origin, (err) => nextAttemptAt(base, job, err) !== null);
  } catch (err) {
    await told;
    return fail(base, job, err);
  }
  await told;
  await endJob(base, job, {
    status: "completed",
    captureId: row.candidateCaptureId,
    cache: null,
    outputs: row,
  });
}

async function ctxOf(base: BaseCtx, { job }: Claimed): Promise<Ctx> {
  const caller = await callerOf(base, job.keyId, job.tenantId);
  if (!caller) throw new AppError("forbidden", "The key that asked for this was revoked or has expired");
  return {
    ...base,
    ...caller,
    priority: "background",
    requestId: job.requestId,
    origin: { ...base.origin, host: new URL(job.apiUrl).hostname },
    ids: job.foreseenId === null ? base.ids : foreseeing(base.ids, job.foreseenId),
  };
}

/**
 * The capture made for a job has the id that the job has noted already: whoever finds the job cut off finds its result
 * by it. Only the first, since no two captures may have one id.
 */
function foreseeing(ids: Ids, foreseenId: string): Ids {
  let left: string | undefined = foreseenId;
  return {
    create(prefix, timeMs) {
      if (prefix !== "cap" || left === undefined) return ids.create(prefix, timeMs);
      const id = left;
      left = undefined;
      return id;
    },
  };
}

async function requestOf(ctx: Ctx, claimed: Claimed, kind: CaptureKind): Promise<CaptureRequest> {
  const options = doors[kind].body.parse(await givenOf(ctx, claimed));
  // Nobody reads the file.
  return { kind, options: { ...options, response_type: "empty" } };
}

async function givenOf({ config }: Ctx, { job, bulk }: Claimed): Promise<Given> {
  if (job.input === null || bulk?.defaults === null) throw new Error(`The job ${job.id} has no options`);
  const defaults: Given = bulk ? await unsealOptions(config, bulk.id, bulk.defaults) : {};
  const own = await unsealOptions(config, job.id, job.input);
  return overlay(job.kind, defaults, own).given;
}

/** Whoever was thought lost and was only slow: what was made twice is kept once. */
async function dropSurplus(ctx: Ctx, job: JobRow, captureId: string): Promise<void> {
  const isJob = and(eq(jobs.tenantId, job.tenantId), eq(jobs.id, job.id));
  const now = await ctx.db.select({ captureId: jobs.captureId }).from(jobs).where(isJob).get();
  if (!now || now.captureId === captureId) return;
  await deleteCapture(ctx, captureId);
}
