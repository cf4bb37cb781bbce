// What whoever acts in somebody's place may do besides reading. All else that changes something would outlast it and is
// refused, a new route too until it is named here.
import { AppError } from "#core/errors.ts";
import type { Actor } from "#platform/ctx.ts";

/** Makes what a person makes all day, or ends what is under way; it stays theirs, under both names on the record. */
const mayBegin = new Set([
  "POST /screenshot",
  "POST /screenshot/async",
  "POST /pdf",
  "POST /pdf/async",
  "POST /pdf/merge",
  "POST /content",
  "POST /content/async",
  "POST /captures/bulk",
  "POST /captures/bulk/{id}/cancel",
  "POST /captures/{id}/delivery",
  "POST /jobs/{id}/cancel",
  "POST /jobs/{id}/retry",
  "POST /compare",
  "POST /compare/async",
  "POST /cache/purge",
  "POST /cache/warm",
  "POST /realtime/tickets",
  "POST /ofrep/v1/evaluate/flags",
  "POST /ofrep/v1/evaluate/flags/{key}",
]);
/** Would carry off in one go what the tenant has. */
const mayNotRead = new Set([
  "/audit/export",
  "/analytics/endpoints/export",
  "/requests/export",
  "/compliance/soc2",
  "/tenant/exports/{id}/file",
]);

/** @throws AppError `forbidden` to who acts in somebody's place */
export function refuseInTheirPlace({ actor }: { actor: Actor }): void {
  if (actor.session?.impersonation)
    throw new AppError(
      "forbidden",
      "Not while you act for somebody else: what comes of this would outlast it",
    );
}

/** @throws AppError as above, for a call of what is not named here. @param endpoints all that fit, such as `/captures/{id}` */
export function refuseLasting(ctx: { actor: Actor }, method: string, endpoints: readonly string[]): void {
  const isRead = method === "GET" || method === "HEAD";
  const lasts = isRead
    ? endpoints.some((endpoint) => mayNotRead.has(endpoint))
    : !endpoints.every((endpoint) => mayBegin.has(`${method} ${endpoint}`));
  if (lasts) refuseInTheirPlace(ctx);
}
