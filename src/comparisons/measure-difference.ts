// The difference of two pictures and the pictures that show it, read from the store and written to it in strips.
import { AppError } from "#core/errors.ts";
import type { ComparisonResult, DiffFile, StoredDiff } from "#db/schema/comparisons.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { Upload } from "#platform/upload.ts";
import {
  comparePictures,
  type Difference,
  type DifferenceOptions,
  PictureError,
  type PictureSource,
  type Sinks,
} from "./difference/compare.ts";
import type { Picture } from "./pictures.ts";
import type { ComparisonRow } from "./rows.ts";
import { compareMsMax } from "./settings.ts";
import { inTime } from "./time-limit.ts";

export type Measured = {
  diffPixels: number;
  diffRatio: number;
  result: ComparisonResult;
  files: StoredDiff[];
};

export const prefixOf = ({ tenantId, id }: Pick<ComparisonRow, "tenantId" | "id">): string =>
  `${tenantId}/comparisons/${id}/`;

/** @throws AppError naming the side whose picture cannot be compared */
export async function measureDifference(
  ctx: BaseCtx,
  row: ComparisonRow,
  { baseline, candidate }: { baseline: Picture; candidate: Picture },
  options: DifferenceOptions,
): Promise<Measured> {
  const outs = {
    difference: new Out(ctx, row, "difference"),
    side_by_side: new Out(ctx, row, "side_by_side"),
    overlay: new Out(ctx, row, "overlay"),
  };
  const sinks: Sinks = {
    difference: outs.difference,
    sideBySide: outs.side_by_side,
    overlay: outs.overlay,
  };
  const all = Object.values(outs);
  try {
    // The same file is not even opened where nothing is to be drawn.
    const isSame = baseline.etag === candidate.etag && baseline.sizeBytes === candidate.sizeBytes;
    const [one, other] = [sourceOf(ctx, baseline), sourceOf(ctx, candidate)];
    const found = await inTime(ctx, compareMsMax, (onStrip) =>
      comparePictures(one, other, { ...options, onStrip }, isSame ? {} : sinks),
    );
    // What is the same needs no picture.
    if (found.diffPixels === 0 && isSameSize(found)) {
      await Promise.all(all.map((out) => out.abort()));
      return { ...measured(found), files: [] };
    }
    const files = await Promise.all(all.map((out) => out.complete()));
    return { ...measured(found), files: files.flatMap((file) => file ?? []) };
  } catch (err) {
    await Promise.all(all.map((out) => out.abort()));
    throw err instanceof PictureError ? asAppError(err, { baseline, candidate }) : err;
  }
}

/** A file that begins with its first bytes, so that nothing is stored where nothing is drawn. */
class Out {
  readonly #start: () => Upload;
  readonly #file: DiffFile;
  readonly #key: string;
  #upload: Upload | undefined;

  constructor(ctx: BaseCtx, row: ComparisonRow, file: DiffFile) {
    this.#file = file;
    // The same for each attempt, so that a second one replaces the first's.
    this.#key = `${prefixOf(row)}${file}.png`;
    this.#start = () => ctx.objects.start(this.#key, "image/png");
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#upload ??= this.#start();
    await this.#upload.write(chunk);
  }

  async complete(): Promise<StoredDiff | undefined> {
    const stored = await this.#upload?.complete();
    return stored && { file: this.#file, key: this.#key, ...stored };
  }

  async abort(): Promise<void> {
    await this.#upload?.abort();
  }
}

function sourceOf(ctx: BaseCtx, { key, etag, sizeBytes, width, height, captureId }: Picture): PictureSource {
  return {
    bytes: sizeBytes,
    size: { width, height },
    etag,
    async open() {
      const object = await ctx.objects.get(key);
      if (!object) throw new AppError("not_found", `The capture ${captureId} has no file any more`);
      return object.body as ReadableStream<Uint8Array>;
    },
  };
}

const isSameSize = ({ baseline, candidate }: Difference) =>
  baseline.width === candidate.width && baseline.height === candidate.height;

function measured(found: Difference): Omit<Measured, "files"> {
  const { width, height, baseline, candidate, regions, similarity = null } = found;
  const { antialiasedPixels, ignoredPixels, comparedPixels, diffPixels, diffRatio } = found;
  const sizes = { width, height, baseline, candidate, isSameSize: isSameSize(found) };
  const counts = { diffPixels, antialiasedPixels, ignoredPixels, comparedPixels };
  return { diffPixels, diffRatio, result: { ...sizes, ...counts, similarity, regions } };
}

function asAppError(err: PictureError, pictures: Record<"baseline" | "candidate", Picture>): AppError {
  const field = err.which === "baseline" ? "baseline" : "capture";
  const detail = `${pictures[err.which].captureId}: ${err.message}`;
  const code = err.code === "too_large" ? "too_large" : "invalid_request";
  return new AppError(code, `${field}: ${detail}`, {
    errors: [{ pointer: `#/${field}`, detail }],
    cause: err,
  });
}
