import type { CaptureOptions } from "#captures/schemas.ts";

/** What style sheets are told of medium and preferences; undefined where all is as in a ready tab. */
export function mediaOf({ dark_mode, reduced_motion, media_type }: CaptureOptions) {
  const features = [
    ...(dark_mode ? [{ name: "prefers-color-scheme", value: "dark" }] : []),
    ...(reduced_motion ? [{ name: "prefers-reduced-motion", value: "reduce" }] : []),
  ];
  if (features.length === 0 && media_type === undefined) return undefined;
  return { features, ...(media_type && { media: media_type }) };
}
