// One capture's options out of those that all share and its own.
import { unheeded } from "#captures/options/formats.ts";
import { aliases, doors } from "#captures/schemas.ts";
import { compareFields } from "#comparisons/schemas.ts";
import type { jobKinds } from "#db/schema/jobs.ts";
import { fieldName } from "#http/fields.ts";
import type { Given } from "#jobs/input.ts";

type JobKind = (typeof jobKinds)[number];

/** Fields of which a request has one: with one of a row given, the row's others are no defaults any more. */
const alternatives = [
  ["url", "html", "markdown"],
  ["format", "formats"],
];

/** The options as the capture's own door would be given them, and the defaults among them that cannot be heeded there. */
export type Overlaid = { given: Given; unheeded: Map<string, string> };

/**
 * Own options win over defaults, however either is spelled; null takes a default away. A default that means nothing
 * for what this capture is made into is left out, so that pictures and PDFs can share a call.
 */
export function overlay(kind: JobKind, defaults: Given, own: Given): Overlaid {
  if (kind === "compare") return overlayComparison(defaults, own);
  const said = new Set(Object.keys(own).map(nameOf));
  const set = new Set(Object.keys(own).flatMap((written) => (own[written] === null ? [] : nameOf(written))));
  for (const row of alternatives)
    if (row.some((name) => set.has(name))) for (const name of row) said.add(name);
  const shared = Object.entries(defaults).filter(([written]) => !said.has(nameOf(written)));
  const given: Given = Object.fromEntries(
    [...shared, ...Object.entries(own)].filter(([, value]) => value !== null),
  );
  const named = Object.fromEntries(Object.entries(given).map(([written, value]) => [nameOf(written), value]));
  const without = unheeded(doors[kind].own, named);
  for (const name of without.keys()) if (said.has(name)) without.delete(name);
  for (const [written] of shared) if (without.has(nameOf(written))) delete given[written];
  return { given, unheeded: without };
}

/** Fields that speak of outputs: a comparison's captures are PNG. */
const ofOutputs = ["format", "formats", "store"];

/** What all share is of the comparison itself, or else an option of the captures made for it. */
function overlayComparison(defaults: Given, own: Given): Overlaid {
  const given: Given = {};
  const options: Given = {};
  const said = new Set(Object.keys(own).map(nameOf));
  for (const [written, value] of Object.entries(defaults)) {
    const name = nameOf(written);
    if (name in compareFields) {
      if (!said.has(name)) given[name] = value;
    } else if (!ofOutputs.includes(name)) options[name] = value;
  }
  for (const [written, value] of Object.entries(own)) if (value !== null) given[written] = value;
  const idle = unheeded("png", options);
  for (const name of idle.keys()) delete options[name];
  const makesCaptures = !said.has("capture") || said.has("baseline_url") || said.has("baseline_options");
  const asked = isRecord(given["options"]) ? given["options"] : {};
  if (makesCaptures && Object.keys(options).length > 0) given["options"] = { ...options, ...asked };
  return { given, unheeded: idle };
}

const isRecord = (value: unknown): value is Given =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const nameOf = (written: string) => fieldName(written, aliases);
