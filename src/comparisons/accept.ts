// Comparisons that are made later: read whole and recorded with their jobs, so that a build knows that they come.
import { requireScope } from "#auth/scopes.ts";
import type { Ctx } from "#platform/ctx.ts";
import { insertion, newRow, requestKeyOfJob } from "./claim.ts";
import { requireNamed } from "./pictures.ts";
import { placeOf } from "./place.ts";
import type { Compare } from "./schemas.ts";
import { compareMsMax } from "./settings.ts";
import { readSides, timeoutOf } from "./sides.ts";

type ForJob = { jobId: string; apiUrl: string };

/** What a job needs to know of the comparison it is for; the statements go into the batch that records the job. */
export async function acceptComparison(ctx: Ctx, input: Compare, { jobId, apiUrl }: ForJob) {
  requireScope(ctx, "comparisons:write");
  const sides = readSides(ctx, input);
  await requireNamed(ctx, sides);
  const place = await placeOf(ctx, input);
  const row = newRow(ctx, input, place, { requestKey: requestKeyOfJob(jobId), jobId, apiUrl });
  const { candidate } = sides;
  return {
    id: row.id,
    url: candidate.from === "page" ? candidate.url : null,
    timeoutMs: timeoutOf(sides, compareMsMax),
    statements: insertion(ctx, row),
  };
}
