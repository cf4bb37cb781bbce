// What spans may say: which attributes a tenant sees of its own, and addresses without what may be a secret in them.
import type { Attributes, SpanData } from "./span.ts";

/** Names are those of OpenTelemetry's semantic conventions where they have one; ours begin with `stillframe.`. */
const told = new Set([
  "error.type",
  "http.request.method",
  "http.request.resend_count",
  "http.response.status_code",
  "http.route",
  "messaging.destination.name",
  "messaging.operation.name",
  "rpc.method",
  "server.address",
  "stillframe.attempt",
  "stillframe.cache",
  "stillframe.capture.id",
  "stillframe.capture.kind",
  "stillframe.delivery.id",
  "stillframe.event.type",
  "stillframe.file.bytes",
  "stillframe.job.id",
  "stillframe.job.kind",
  "url.full",
]);

export const tellable = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => told.has(name)));

/** How our tables are called is nobody's concern, and there are many of these. */
export const isForTenants = ({ attributes }: SpanData): boolean => !("db.system.name" in attributes);

const hidden = "REDACTED";
const partsMax = 12;

/**
 * An address as spans tell it: without user and password, fragment and values of the query; and without parts of its
 * path that look like a secret or a person. A path that is one whole secret, as receivers of webhooks have, is left out.
 */
export function tellUrl(url: string, path: "told" | "hidden" = "told"): string {
  const parsed = URL.parse(url);
  if (!parsed) return hidden;
  const parts = parsed.pathname.split("/").slice(0, partsMax);
  const shown =
    path === "hidden" && parsed.pathname !== "/"
      ? `/${hidden}`
      : parts.map((part) => (mayBeSecret(part) ? hidden : part)).join("/");
  const names = [...new Set(parsed.searchParams.keys())].slice(0, partsMax);
  const query = names.map((name) => `${mayBeSecret(name) ? hidden : encodeURIComponent(name)}=${hidden}`);
  return `${parsed.protocol}//${parsed.host}${shown}${query.length > 0 ? `?${query.join("&")}` : ""}`;
}

/** Ids of ours are no secrets: without a key they open nothing. */
const ownId = /^[a-z]{3}_[0-9a-z]{26}$/;

function mayBeSecret(part: string): boolean {
  if (ownId.test(part)) return false;
  // An address of e-mail, also as `%40`; long digits are numbers of cards and telephones.
  if (/@|%40/i.test(part) || /\d{7}/.test(part) || part.length > 64) return true;
  // What people read has words: letters with digits strewn among them are drawn.
  return (
    part.length >= 16 &&
    /\d/.test(part) &&
    /[a-z]/i.test(part) &&
    !/^[a-z]+(?:[-_.][a-z]+|[-_.]?\d{1,4})*$/i.test(part)
  );
}

/** The path of a request: what stands for a parameter of its route is told only where it is an id of ours. */
export function tellPath(path: string, route: string): string {
  const wanted = route.split("/");
  const parts = path.split("/");
  if (wanted.length !== parts.length) return route;
  return parts.map((part, index) => (wanted[index] === part || ownId.test(part) ? part : hidden)).join("/");
}
