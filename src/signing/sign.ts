import { canonicalText } from "#core/canonical-query.ts";
import { hmacHex } from "#core/hmac.ts";
import type { Config } from "#platform/config.ts";
import { downloadSecret } from "./secret.ts";

/** Downloads live at least this long from when they are presented. */
const downloadSeconds = 60 * 60;
/** Links presented within the same ten minutes are equal, so that browsers find the file in their cache. */
const downloadStepSeconds = 10 * 60;

/** Path and query with its signature. */
export function signPath(path: string, parameters: ReadonlyMap<string, string>, secret: string): string {
  const text = canonicalText(path, parameters);
  return `${text}&signature=${hmacHex(secret, text)}`;
}

/** A link to a stored file that needs no key, made anew whenever its record is read; it lives an hour unless told. */
export function signDownload(
  config: Config,
  now: number,
  file: string,
  parameters: Record<string, string> = {},
  seconds = downloadSeconds,
): string {
  const step = Math.ceil(now / 1000 / downloadStepSeconds);
  const expires = String(step * downloadStepSeconds + seconds);
  const { origin, pathname } = new URL(file);
  const all = new Map(Object.entries({ ...parameters, expires }));
  return origin + signPath(pathname, all, downloadSecret(config));
}
