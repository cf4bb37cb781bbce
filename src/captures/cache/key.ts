// What makes two requests the same: the SHA-256 of the request in one canonical form, within the tenant.
import { windowOf } from "#captures/browser/emulate.ts";
import { formatsOf } from "#captures/options/formats.ts";
import type { CaptureOptions, CaptureRequest } from "#captures/schemas.ts";
import { withoutTracking } from "./tracking.ts";

/**
 * Options that change nothing in the files. Whatever is not named here makes another key, so that an option nobody
 * thought of makes a miss, never a wrong answer.
 */
const unimportant: ReadonlySet<string> = new Set([
  // how the answer is given: file, record or nothing, all of the same capture
  "response_type",
  // how long it may take: a capture that was cut short by it is not kept
  "timeout",
  "navigation_timeout",
  // how it is kept
  "cache",
  "cache_ttl",
  "stale_ttl",
  "cache_key",
  "cache_tags",
  "fresh",
  // false never comes to the cache
  "store",
  // stands in `formats`, whichever of the two was given
  "format",
]);

/** Lists whose order means nothing. */
const unordered: ReadonlySet<string> = new Set([
  "wait_until",
  "block_requests",
  "block_resources",
  "hide_selectors",
  "measure_selectors",
]);

/** The key of a request, 64 hex digits. `url` is the address in its parsed form. */
export async function keyOf(
  tenantId: string,
  request: CaptureRequest,
  url: string | undefined,
): Promise<string> {
  const text = canonical({ tenant: tenantId, kind: request.kind, ...meaningOf(request.options, url) });
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}

function meaningOf(options: CaptureOptions, url: string | undefined): Record<string, unknown> {
  const formats = formatsOf(options);
  // The outputs always count: a PDF is no answer to who wants a picture. Nor is what is gone sooner than one's own would be.
  if (options.cache_key !== undefined)
    return { cache_key: options.cache_key, formats, store_ttl: options.store_ttl };
  const given = { ...options, ...implied(options), formats, url: url && withoutTracking(url) };
  return Object.fromEntries(
    Object.entries(given)
      .filter(([name]) => !unimportant.has(name))
      .map(([name, value]) => [name, unordered.has(name) ? sorted(value) : value]),
  );
}

/** What holds where an option without a default of its own is not given, so that saying it makes no difference. */
function implied(options: CaptureOptions): Partial<CaptureOptions> {
  const window = windowOf({ ...options, viewport_landscape: false });
  const { headers } = options;
  return {
    viewport_width: window.width,
    viewport_height: window.height,
    device_scale_factor: window.deviceScaleFactor,
    viewport_mobile: window.mobile,
    viewport_has_touch: window.touch,
    viewport_landscape: options.viewport_landscape ?? false,
    image_quality: options.image_quality ?? 80,
    ...((options.image_width ?? options.image_height) !== undefined && {
      image_fit: options.image_fit ?? "contain",
    }),
    clip_x: options.clip_x ?? 0,
    clip_y: options.clip_y ?? 0,
    ...(headers && { headers: lowerCased(headers) }),
  };
}

function sorted(list: unknown): unknown {
  return Array.isArray(list) ? list.map(canonical).sort() : list;
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** JSON with its members in order of name, without what is absent or empty. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => !isEmpty(member))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
  return `{${members.join(",")}}`;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined) return true;
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
