// Which browsers are asked for a capture: those of the region it is wanted in, or of the one nearest to its caller.
import type { Region } from "#core/regions.ts";
import type { Place } from "#platform/ctx.ts";

/** About the middle of each, in degrees. */
const middles: Record<Region, Place> = {
  wnam: { latitude: 39, longitude: -118 },
  enam: { latitude: 39, longitude: -79 },
  sam: { latitude: -20, longitude: -52 },
  weur: { latitude: 49, longitude: 3 },
  eeur: { latitude: 50, longitude: 22 },
  apac: { latitude: 22, longitude: 112 },
  oc: { latitude: -32, longitude: 148 },
  afr: { latitude: -5, longitude: 23 },
  me: { latitude: 26, longitude: 47 },
};

/**
 * The region among those there are; undefined where browsers are not told apart by region.
 * @param wanted what the request asks for. @param caller where it came from, as far as is known
 */
export function chooseRegion(
  there: readonly Region[],
  wanted: Region | undefined,
  caller: Place | undefined,
): Region | undefined {
  const target = wanted ? middles[wanted] : caller;
  const [first] = there;
  if (!first || !target) return first;
  if (wanted && there.includes(wanted)) return wanted;
  const far = (region: Region) => distance(middles[region], target);
  return there.reduce((best, region) => (far(region) < far(best) ? region : best), first);
}

/** What the report says where the wish was not granted. */
export function notesOnRegion(wanted: Region | undefined, chosen: Region | undefined): string[] {
  if (!wanted || wanted === chosen) return [];
  const what = chosen
    ? `those of ${chosen} were asked, the nearest`
    : "they are not told apart by region here";
  return [`region: there are no browsers in ${wanted}; ${what}`];
}

/** The name of a browser object, and where the platform should put it when it first comes into being. */
export function addressOf(region: Region | undefined, index: number) {
  const name = region ? `session-${region}-${index}` : `session-${index}`;
  return { name, options: region ? { locationHint: region } : {} };
}

/** Of two places, by the haversine formula, growing with the way between them. */
function distance(one: Place, other: Place): number {
  const half = (from: number, to: number) => Math.sin(((to - from) * Math.PI) / 360) ** 2;
  const width = (degrees: number) => Math.cos((degrees * Math.PI) / 180);
  return (
    half(one.latitude, other.latitude) +
    width(one.latitude) * width(other.latitude) * half(one.longitude, other.longitude)
  );
}
