import type { CaptureOptions } from "#captures/schemas.ts";

/** The option for which a capture is made without the cache: as its caller wishes, or since it is not kept or delivered. */
export function apartBy(options: CaptureOptions): "cache" | "store" | "storage_target" | undefined {
  if (!options.cache) return "cache";
  if (!options.store) return "store";
  return options.storage_target === undefined ? undefined : "storage_target";
}
