// The two pictures that a call asks to compare, read whole before anything is recorded or captured.
import { admitUrl } from "#captures/admit.ts";
import { aliases, type CaptureRequest, screenshotDoor } from "#captures/schemas.ts";
import { AppError, type FieldError } from "#core/errors.ts";
import { fieldName } from "#http/fields.ts";
import { pointerOf } from "#http/problem.ts";
import type { Ctx } from "#platform/ctx.ts";
import { captureIn, type Compare, nameIn, type Part } from "./schemas.ts";

/** A picture that is there, a page to be captured, or whatever a name stands for. */
export type Side =
  | { from: "capture"; id: string; field: string }
  | { from: "page"; request: CaptureRequest; url: string | null; fieldOf: FieldOf }
  | { from: "name"; name: string };
export type Sides = { candidate: Side; baseline: Side };

/** Where in the call an option of a page's capture was given. */
type FieldOf = (path: readonly PropertyKey[]) => string;

type Given = Record<string, unknown>;

/** Decided by the comparison itself. */
const ownOptions = ["format", "formats", "response_type", "store", "measure_selectors"];
const inputs = ["url", "html", "markdown"];

/** @throws AppError naming each wrong field */
export function readSides(ctx: Ctx, input: Compare): Sides {
  const { url, capture, baseline_url } = input;
  const errors: FieldError[] = [];
  const read = { ctx, input, errors };
  const candidate: Side | undefined =
    capture === undefined
      ? readPage(read, { url, field: "url", ownField: "candidate_options" })
      : { from: "capture", id: capture, field: "capture" };
  const baseline = readBaseline(read, baseline_url);
  if (capture !== undefined && Object.keys(input.candidate_options).length > 0)
    errors.push({ pointer: "#/candidate_options", detail: "Not together with capture" });
  // What both pages share is wrong once.
  const told = [...new Map(errors.map((error) => [`${error.pointer} ${error.detail}`, error])).values()];
  const first = told[0];
  if (first)
    throw new AppError("invalid_request", `${first.pointer.slice(2)}: ${first.detail}`, { errors: told });
  if (!candidate || !baseline) throw new Error("A side that was read wrong names no field");
  return { candidate, baseline };
}

type Reading = { ctx: Ctx; input: Compare; errors: FieldError[] };

function readBaseline(read: Reading, url: string | undefined): Side | undefined {
  const { input } = read;
  const id = captureIn(input);
  const hasOwn = Object.keys(input.baseline_options).length > 0;
  const isPage = url !== undefined || (hasOwn && input.baseline === undefined);
  if (isPage) return readPage(read, { url, field: "baseline_url", ownField: "baseline_options" });
  if (hasOwn) read.errors.push({ pointer: "#/baseline_options", detail: "Not together with baseline" });
  if (id !== undefined) return { from: "capture", id, field: "baseline" };
  const name = input.baseline ?? nameIn(input);
  if (name !== undefined) return { from: "name", name };
  const detail = "Give the id of a capture, the name of a baseline, or baseline_url";
  read.errors.push({ pointer: "#/baseline", detail });
  return undefined;
}

type Page = { url: string | undefined; field: string; ownField: "candidate_options" | "baseline_options" };

function readPage({ ctx, input, errors }: Reading, page: Page): Side | undefined {
  const before = errors.length;
  const [shared, own] = [named(input.options), named(input[page.ownField])];
  const selectors = selectorsIn(input);
  const pointerTo: FieldOf = ([first = "", ...rest]) => {
    const name = String(first);
    if (name === "url" && !(name in own)) return pointerOf([page.field]);
    const measured = name === "measure_selectors" ? selectors[Number(rest[0] ?? 0)] : undefined;
    if (measured) return pointerOf(measured.path);
    return pointerOf([name in own ? page.ownField : "options", name, ...rest]);
  };
  for (const name of [...Object.keys(shared), ...Object.keys(own)])
    if (ownOptions.includes(name))
      errors.push({ pointer: pointerTo([name]), detail: "Not here: a comparison decides it" });
  for (const name of inputs)
    if (name in shared) errors.push({ pointer: pointerTo([name]), detail: "Belongs to one of the pages" });
  if (page.url === undefined && !inputs.some((name) => name in own)) {
    const other = page.field === "url" ? " or capture" : "";
    errors.push({ pointer: pointerOf([page.field]), detail: `Give ${page.field}${other}` });
  }
  if (errors.length > before) return undefined;
  const given = {
    stable: true,
    ...shared,
    ...own,
    ...(page.url === undefined ? {} : { url: page.url }),
    ...(selectors.length > 0 ? { measure_selectors: selectors.map(({ selector }) => selector) } : {}),
  };
  const result = screenshotDoor.body.safeParse(given);
  if (!result.success) {
    for (const { path, message } of result.error.issues)
      errors.push({ pointer: pointerTo(path), detail: message });
    return undefined;
  }
  // Nobody reads the file here.
  const options = { ...result.data, response_type: "empty" as const };
  const url = options.url === undefined ? null : admitted(ctx, options.url, pointerTo(["url"]));
  return { from: "page", request: { kind: "screenshot", options }, url, fieldOf: pointerTo };
}

function admitted(ctx: Ctx, url: string, pointer: string): string {
  try {
    return admitUrl(ctx, url);
  } catch (err) {
    if (!(err instanceof AppError)) throw err;
    const detail = err.details.errors?.[0]?.detail ?? "This target is not allowed";
    throw new AppError(err.code, `${pointer.slice(2)}: ${detail}`, { errors: [{ pointer, detail }] });
  }
}

function named(options: Given): Given {
  return Object.fromEntries(
    Object.entries(options).map(([written, value]) => [fieldName(written, aliases), value]),
  );
}

const partsIn = ({ ignore_regions, tolerances }: Compare): { part: Part; path: PropertyKey[] }[] => [
  ...ignore_regions.map((part, at) => ({ part, path: ["ignore_regions", at, "selector"] })),
  ...tolerances.map(({ region }, at) => ({ part: region, path: ["tolerances", at, "region", "selector"] })),
];

/** Each selector that stands for a part of the picture, once, and where it is given first. */
function selectorsIn(input: Compare): { selector: string; path: PropertyKey[] }[] {
  const first = new Map<string, PropertyKey[]>();
  for (const { part, path } of partsIn(input))
    if (part.selector !== undefined && !first.has(part.selector)) first.set(part.selector, path);
  return [...first].map(([selector, path]) => ({ selector, path }));
}

/** What all of it may take at the most. */
export function timeoutOf({ candidate, baseline }: Sides, compareMs: number): number {
  const limits = [candidate, baseline].map((side) =>
    side.from === "page" ? side.request.options.timeout : 0,
  );
  return Math.max(...limits) + compareMs;
}
