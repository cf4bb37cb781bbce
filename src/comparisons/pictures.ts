// The two pictures: captures that are there, captures made for the comparison, or a version of a baseline.
import { createCapture } from "#captures/create.ts";
import { contentTypes } from "#captures/options/formats.ts";
import { type CaptureRow, existing, existingAll } from "#captures/queries.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError, invalidField } from "#core/errors.ts";
import type { MeasuredBox } from "#db/schema/comparisons.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { Ids } from "#platform/ids.ts";
import { findBaseline } from "./baselines/find.ts";
import type { Place } from "./place.ts";
import type { BaselineRow, ComparisonRow } from "./rows.ts";
import type { Side, Sides } from "./sides.ts";

export type Picture = {
  captureId: string;
  /** The version of a baseline whose file it is. */
  baselineId: string | null;
  key: string;
  etag: string;
  contentType: string;
  sizeBytes: number;
  width: number;
  height: number;
  boxes: MeasuredBox[];
  /** The selectors whose boxes are known; null: whichever it has. */
  measured: string[] | null;
};

/** Baseline is null where there is none of that name yet. Both are made at once; where one fails the other is waited for. */
export async function obtainPictures(
  ctx: Ctx,
  row: ComparisonRow,
  sides: Sides,
  place: Place,
): Promise<{ candidate: Picture; baseline: Picture | null }> {
  const made = await existingAll(ctx, row.foreseenIds);
  const [candidate, baseline] = await Promise.allSettled([
    obtain(ctx, sides.candidate, { place, id: row.foreseenIds[0] ?? "", made }),
    obtain(ctx, sides.baseline, { place, id: row.foreseenIds[1] ?? "", made }),
  ]);
  if (candidate.status === "rejected") throw candidate.reason;
  if (baseline.status === "rejected") throw baseline.reason;
  if (!candidate.value) throw new Error("A candidate is never a name");
  return { candidate: candidate.value, baseline: baseline.value };
}

/** @throws AppError where a capture that is named is not there or is no picture, before anything is recorded */
export async function requireNamed(ctx: Ctx, { candidate, baseline }: Sides): Promise<void> {
  for (const side of [baseline, candidate])
    if (side.from === "capture") {
      requireScope(ctx, "captures:read");
      pictureOf(await existing(ctx, side.id), side.field);
    }
}

type Terms = { place: Place; id: string; made: Map<string, CaptureRow> };

async function obtain(ctx: Ctx, side: Side, { place, id, made }: Terms): Promise<Picture | null> {
  if (side.from === "name") {
    const found = await findBaseline(ctx, place, side.name);
    return found ? pictureOfBaseline(found) : null;
  }
  if (side.from === "capture") {
    // The result shows what is in it.
    requireScope(ctx, "captures:read");
    return pictureOf(await existing(ctx, side.id), side.field);
  }
  // An earlier attempt that was cut off made it.
  const before = made.get(id);
  if (before?.status === "completed") return pictureOf(before, "url");
  const ofOwnId = { ...ctx, ids: foreseeing(ctx.ids, id) };
  const { row } = await createCapture(ofOwnId, side.request).catch((err: unknown) => {
    throw asAskedHere(err, side);
  });
  return pictureOf(row, "url");
}

/** A capture's refusal names its own fields: here those of the call that gave them. */
function asAskedHere(thrown: unknown, { fieldOf }: Extract<Side, { from: "page" }>): unknown {
  if (!(thrown instanceof AppError) || !thrown.details.errors) return thrown;
  const errors = thrown.details.errors.map(({ pointer, detail }) => ({
    pointer: fieldOf(pointer.slice(2).split("/")),
    detail,
  }));
  const [before, now] = [thrown.details.errors[0], errors[0]].map((error) => `${error?.pointer.slice(2)}: `);
  const isNamed = before !== undefined && thrown.message.startsWith(before);
  const message = isNamed ? `${now}${thrown.message.slice(before.length)}` : thrown.message;
  return new AppError(thrown.code, message, { ...thrown.details, errors, cause: thrown });
}

/** The capture has the id that the comparison has noted already: whoever finds it cut off finds its capture by it. */
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

/** @throws AppError naming the field where the capture is no picture */
export function pictureOf(row: CaptureRow, field: string): Picture {
  if (row.status === "processing")
    throw new AppError("conflict", `${field}: The capture ${row.id} is still being made`);
  // What is lost in the others would differ.
  const output = row.outputs.find(({ format }) => format === "png");
  if (!output) throw invalidField(field, `${row.id} has no PNG. Valid: a capture with the format png`);
  const asked = row.options["measure_selectors"];
  return {
    captureId: row.id,
    baselineId: null,
    key: output.key,
    etag: output.etag,
    contentType: contentTypes[output.format],
    sizeBytes: output.sizeBytes,
    width: output.width ?? 0,
    height: output.height ?? 0,
    boxes: row.report?.boxes ?? [],
    measured: Array.isArray(asked) ? asked.filter((one) => typeof one === "string") : [],
  };
}

function pictureOfBaseline(row: BaselineRow): Picture {
  const { captureId, key, etag, contentType, sizeBytes, width, height, boxes } = row;
  return {
    captureId,
    baselineId: row.id,
    key,
    etag,
    contentType,
    sizeBytes,
    width,
    height,
    boxes,
    measured: null,
  };
}
