import { invalidField } from "#core/errors.ts";
import { nearest } from "#core/nearest.ts";

/** @throws AppError `invalid_request` where no route has it: what is set for it would never hold */
export function requireEndpoint(endpoint: string | undefined, known: readonly string[]): void {
  if (endpoint === undefined || known.includes(endpoint)) return;
  const meant = nearestTo(endpoint, known);
  const hint = meant === undefined ? "" : `; the nearest is "${meant}"`;
  throw invalidField("endpoint", `No route is called so${hint}. The API's document lists all of them`);
}

/** The same with another method, or with other names for what is left open, or else a slip of the hand away. */
function nearestTo(endpoint: string, known: readonly string[]): string | undefined {
  const [method = "", path = ""] = endpoint.split(" ");
  const bare = (text: string) => text.replaceAll(/\{\w*\}/g, "{}");
  const ofMethod = known.filter((one) => one.startsWith(`${method} `));
  const slip = nearest(
    path,
    ofMethod.map((one) => one.slice(method.length + 1)),
  );
  return (
    known.find((one) => one.endsWith(` ${path}`)) ??
    ofMethod.find((one) => bare(one) === bare(endpoint)) ??
    (slip === undefined ? undefined : `${method} ${slip}`)
  );
}
