// What listeners may follow that is no event: told as it comes, with no number, kept nowhere and never told again.
import type { Scope } from "#auth/scopes.ts";
import { isOfType } from "./hears.ts";

/** Each with the scope that following it takes. `*` does not mean them: who wants them names them. */
export const liveTypes = {
  "request.logged": "requests:read",
  "admin.request.logged": "admin:read",
  "usage.counted": "analytics:read",
} as const satisfies Record<string, Scope>;
export type LiveType = keyof typeof liveTypes;
export const liveTypeNames = Object.keys(liveTypes) as LiveType[];

/** Those of them that a list of types names. */
export const liveIn = (types: readonly string[]): LiveType[] =>
  liveTypeNames.filter((live) => types.some((type) => type !== "*" && isOfType(live, type)));

/** Those that these scopes let one follow. */
export const openTo = (scopes: readonly string[]): LiveType[] =>
  liveTypeNames.filter((live) => scopes.includes(liveTypes[live]));
