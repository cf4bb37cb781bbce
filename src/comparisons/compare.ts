// Comparisons: two pictures captured or at hand, their difference judged, shown, and measured against what was approved.
import { requireScope } from "#auth/scopes.ts";
import type { AppError } from "#core/errors.ts";
import { asAppError } from "#http/problem.ts";
import { inPlace } from "#limits/reserve.ts";
import type { Ctx } from "#platform/ctx.ts";
import { requireRoom } from "#storage/require-room.ts";
import { requireFeature } from "#tenants/require-feature.ts";
import { copyPicture } from "./baselines/copy.ts";
import { begin, knownAs, type Origin } from "./claim.ts";
import { finish, finishFailed, type Outcome } from "./finish.ts";
import { type Measured, measureDifference } from "./measure-difference.ts";
import { obtainPictures, type Picture, requireNamed } from "./pictures.ts";
import { type Place, placeOf } from "./place.ts";
import { regionsOf, unmatchedIn } from "./regions.ts";
import type { ComparisonRow } from "./rows.ts";
import type { Compare } from "./schemas.ts";
import { compareMsMax } from "./settings.ts";
import { readSides, type Sides, timeoutOf } from "./sides.ts";

/**
 * Compares two pictures and records what came of it.
 * @param origin what it is made for, and by what a repeat finds it
 * @param isTriedAgain whether a failure is no end, since whoever asked tries again
 * @throws AppError with `comparison_id`, once there is a record of the failed comparison to look at
 */
export async function compare(
  ctx: Ctx,
  input: Compare,
  origin: Origin,
  isTriedAgain: (err: AppError) => boolean = () => false,
): Promise<ComparisonRow> {
  requireScope(ctx, "comparisons:write");
  requireFeature(ctx, "comparisons");
  const sides = readSides(ctx, input);
  const known = await knownAs(ctx, origin.requestKey);
  if (known?.status === "completed") return known;
  // One that was taken may be made after its build was finalised.
  const place = await placeOf(ctx, input, known !== undefined);
  if (!known) await requireNamed(ctx, sides);
  await requireRoom(ctx);
  const row = await begin(ctx, input, place, origin);
  if (row.status === "completed") return row;
  try {
    return await make(ctx, row, { input, sides, place });
  } catch (err) {
    if (isTriedAgain(asAppError(err))) throw err;
    throw await finishFailed(ctx, row, place, err);
  }
}

/** What repeats of a request know it by; null where nothing says that it is one. */
export function requestKeyOf({ idempotency: hold }: Ctx): string | null {
  return hold ? `${hold.route} ${hold.key} ${hold.fingerprint}` : null;
}

type Asked = { input: Compare; sides: Sides; place: Place };

async function make(ctx: Ctx, row: ComparisonRow, { input, sides, place }: Asked): Promise<ComparisonRow> {
  // A comparison counts like a capture, for which no browser is needed; those made for it count by themselves.
  const terms = { timeoutMs: timeoutOf(sides, compareMsMax), needsLane: false };
  return inPlace(ctx, terms, async () => {
    const { candidate, baseline } = await obtainPictures(ctx, row, sides, place);
    const outcome = await judge(ctx, row, input, { candidate, baseline });
    const version =
      input.approve && place.name !== null
        ? await copyPicture(
            ctx,
            candidate,
            { projectId: row.projectId, name: place.name, branch: place.branch },
            { comparisonId: row.id, note: null },
          )
        : undefined;
    return finish(ctx, row, place, outcome, version);
  });
}

type Pictures = { candidate: Picture; baseline: Picture | null };

async function judge(
  ctx: Ctx,
  row: ComparisonRow,
  input: Compare,
  { candidate, baseline }: Pictures,
): Promise<Outcome> {
  const of = {
    candidateCaptureId: candidate.captureId,
    baselineCaptureId: baseline?.captureId ?? null,
    baselineId: baseline?.baselineId ?? null,
  };
  if (!baseline) return { ...of, verdict: "new", diffPixels: null, diffRatio: null, result: null, files: [] };
  const measured = await measureDifference(
    ctx,
    row,
    { baseline, candidate },
    {
      threshold: input.threshold,
      includeAa: input.include_aa,
      algorithm: input.algorithm,
      // Pictures of different sizes are shown in any case; whether that fails is judged here.
      sizeMismatch: "pad",
      ...regionsOf(input, [baseline, candidate]),
    },
  );
  const result = { ...measured.result, unmatched: unmatchedIn(input, [baseline, candidate]) };
  return { ...of, ...measured, result, verdict: isWithin(input, measured) ? "pass" : "fail" };
}

/** Nothing may differ unless something is said of it; where two limits are, both hold. */
function isWithin(input: Compare, { diffPixels, diffRatio, result }: Measured): boolean {
  if (!result.isSameSize && input.size_mismatch === "fail") return false;
  const { max_diff_pixels: pixels, max_diff_ratio: ratio } = input;
  if (pixels === undefined && ratio === undefined) return diffPixels === 0;
  return diffPixels <= (pixels ?? Infinity) && diffRatio <= (ratio ?? Infinity);
}
