// Tells why a region differs, where what was gathered of it tells.
import type { Findings } from "./findings.ts";
import { contentAtOrigin } from "./observe.ts";
import type { Shifts } from "./shifts.ts";
import type { Box, Region } from "./types.ts";

type Reason = Pick<Region, "reason" | "from">;

/** So much of a set may have another colour than its own. */
const othersRatioMax = 0.02;
const edgesOfOneRatioMax = 0.1;
const slopesAgreementMin = 0.8;

export function regionsOf(found: readonly Findings[], shifts: Shifts): Region[] {
  const reasons = new Map<Findings, Reason>(found.map((each) => [each, { reason: alone(each) }]));
  for (const each of found)
    if (reasons.get(each)?.reason === "changed") {
      const from = shifts.originOf(each.box());
      if (from) reasons.set(each, { reason: "moved", from });
    }
  pairMoved(found, reasons);
  return found.map((each) => ({ ...each.box(), diffPixels: each.count, ...reasons.get(each) }) as Region);
}

/** Content that went from one flat place to another: both places are said to have moved, the new one also whence. */
function pairMoved(found: readonly Findings[], reasons: Map<Findings, Reason>): void {
  const left = new Map<string, Findings>();
  for (const each of found) if (reasons.get(each)?.reason === "removed") left.set(keyOf(each, 0), each);
  for (const each of found) {
    if (reasons.get(each)?.reason !== "added") continue;
    const origin = left.get(keyOf(each, 1));
    if (!origin) continue;
    left.delete(keyOf(each, 1));
    reasons.set(origin, { reason: "moved" });
    reasons.set(each, { reason: "moved", from: origin.box() });
  }
}

function keyOf(found: Findings, which: 0 | 1): string {
  const { x, y, width, height }: Box = found.box();
  return [width, height, found.count, contentAtOrigin(found.content[which], x, y)].join();
}

/** What a region tells without the others. */
function alone(found: Findings): Region["reason"] {
  const { count, onlyIn } = found;
  if (onlyIn[1] > count / 2) return "added";
  if (onlyIn[0] > count / 2) return "removed";
  const [wasFlat, isFlat] = [isBackground(found, 0), isBackground(found, 1)];
  if (wasFlat && !isFlat) return "added";
  if (isFlat && !wasFlat) return "removed";
  return hasSameEdges(found) ? "recoloured" : "changed";
}

/** Whether all of it was of one colour, and what lies beside it too. */
function isBackground({ inside, beside, count }: Findings, which: 0 | 1): boolean {
  const [own, around] = [inside[which], beside[which]];
  if (own.others > count * othersRatioMax) return false;
  // Nothing lies beside what is as wide as the picture.
  if (around.count === 0) return inside[1 - which]?.others !== 0;
  return around.colour === own.colour && around.others <= around.count * 0.1;
}

/** Edges where there were edges, and slopes that go the same way, or the other way, everywhere. */
function hasSameEdges({ edges, edgesOfOne, slopes, slopesOfBoth }: Findings): boolean {
  if (edges === 0) return edgesOfOne === 0;
  if (edgesOfOne > (edges + edgesOfOne) * edgesOfOneRatioMax) return false;
  const most = Math.sqrt(slopes[0] * slopes[1]);
  return most === 0 || Math.abs(slopesOfBoth) >= most * slopesAgreementMin;
}
