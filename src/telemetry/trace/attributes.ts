// What spans may say: which attributes a tenant sees of its own, and paths without what may be a secret in them.
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
/** Ids of ours are no secrets: without a key they open nothing. */
const ownId = /^[a-z]{3}_[0-9a-z]{26}$/;

/** The path of a request: what stands for a parameter of its route is told only where it is an id of ours. */
export function tellPath(path: string, route: string): string {
  const wanted = route.split("/");
  const parts = path.split("/");
  if (wanted.length !== parts.length) return route;
  return parts.map((part, index) => (wanted[index] === part || ownId.test(part) ? part : hidden)).join("/");
}
