// RateLimit-Policy and RateLimit as draft 10 of the IETF's RateLimit header fields has them.
import { serializeList } from "structured-headers";
import type { PolicyState } from "./decide.ts";

/** Nothing where nothing is limited. */
export function headersOf(states: PolicyState[]): Record<string, string> {
  if (states.length === 0) return {};
  return {
    "RateLimit-Policy": serializeList(
      states.map(({ name, quota, windowSeconds }) => [
        name,
        new Map([
          ["q", quota],
          ["w", windowSeconds],
        ]),
      ]),
    ),
    RateLimit: serializeList(
      states.map(({ name, remaining, resetSeconds }) => [
        name,
        new Map([
          ["r", remaining],
          ["t", resetSeconds],
        ]),
      ]),
    ),
  };
}

/** Whole seconds, one at least. */
export const retryAfter = (ms: number): string => String(Math.max(1, Math.ceil(ms / 1000)));
