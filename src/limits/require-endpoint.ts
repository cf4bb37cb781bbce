import { invalidField } from "#core/errors.ts";
import { nearest } from "#core/nearest.ts";

/** @throws AppError `invalid_request` where no route has it: what is set for it would never hold */
export function requireEndpoint(endpoint: string | undefined, known: readonly string[]): void {
  if (endpoint === undefined || known.includes(endpoint)) return;
  const [method, path] = endpoint.split(" ");
  const shape = path?.replaceAll(/\{\w*\}/g, "{}");
  const meant =
    known.find((one) => one.endsWith(` ${path}`)) ??
    known.find(
      (one) => one.startsWith(`${method} `) && one.replaceAll(/\{\w*\}/g, "{}").endsWith(` ${shape}`),
    ) ??
    nearest(endpoint, known);
  const hint = meant === undefined ? "" : `; the nearest is "${meant}"`;
  throw invalidField("endpoint", `No route is called so${hint}. The API's document lists all of them`);
}
