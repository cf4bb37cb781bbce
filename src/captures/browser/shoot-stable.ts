// The same picture twice: taken until two in a row agree.
import { changedPixelsRatio } from "#captures/pictures/compare-png.ts";
import type { StabilityReport } from "#db/schema/captures.ts";
import type { Picture } from "./picture.ts";
import type { Recorder } from "./recorder.ts";

const attemptsUnlessTold = 5;
/** What still moves shows it within this time. */
const betweenMs = 120;

/** @param take brings the page to a standstill and takes its picture */
export async function shootStable(
  take: () => Promise<Picture>,
  attemptsMax = attemptsUnlessTold,
  { report }: Recorder,
): Promise<Picture> {
  let picture = await take();
  let attempts = 1;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, betweenMs));
    const before = picture;
    picture = await take();
    attempts++;
    if ("upload" in before) await before.upload.abort();
    const agreed = isSame(before, picture);
    if (!agreed && attempts < attemptsMax) continue;
    const ratio = agreed ? 0 : ratioOf(before, picture);
    report.stability = worse(report.stability, { attempts, agreed, changed_pixels_ratio: ratio });
    if (!agreed)
      report.notes.push(`The page does not stand still: the last two of ${attempts} pictures differ`);
    return picture;
  }
}

function isSame(one: Picture, other: Picture): boolean {
  if ("upload" in one) return "upload" in other && one.fingerprint === other.fingerprint;
  if ("upload" in other || one.bytes.byteLength !== other.bytes.byteLength) return false;
  return one.bytes.every((byte, index) => byte === other.bytes[index]);
}

/** Null for what is not held in memory, or not a PNG. */
function ratioOf(one: Picture, other: Picture): number | null {
  return "bytes" in one && "bytes" in other ? changedPixelsRatio(one.bytes, other.bytes) : null;
}

/** Of several pictures of one page the worst is told. */
function worse(known: StabilityReport | undefined, found: StabilityReport): StabilityReport {
  if (!known || (known.agreed && !found.agreed)) return found;
  if (known.agreed !== found.agreed) return known;
  return known.attempts > found.attempts ? known : found;
}
