import { recordable } from "#captures/options/recordable.ts";
import type { Compare } from "./schemas.ts";

/** The call as it may be kept and shown: without the pages' secrets. Options are as they were given, so all text may hold some. */
export function recordedOptions(input: Compare): Record<string, unknown> {
  const { options, candidate_options, baseline_options, ...rest } = input;
  const shown = Object.entries({ ...rest }).filter(([, value]) => value !== undefined);
  const nested = Object.entries({ options, candidate_options, baseline_options })
    .filter(([, given]) => Object.keys(given).length > 0)
    .map(([name, given]) => [name, hidden(given)]);
  return Object.fromEntries([...shown, ...nested]) as Record<string, unknown>;
}

/** Lists that take a text as well are made lists, as `recordable` knows them. */
function hidden(given: Record<string, unknown>): Record<string, unknown> {
  const lists = Object.entries(given).map(([name, value]) => {
    if (name === "cookies") return [name, "(hidden)"];
    return [name, (name === "styles" || name === "scripts") && typeof value === "string" ? [value] : value];
  });
  const { cookies, ...rest } = Object.fromEntries(lists) as Record<string, unknown>;
  return { ...recordable(rest), ...(cookies === undefined ? {} : { cookies }) };
}
