// A call for many captures, read whole before anything is recorded: every wrong field of every capture at once.
import { admitUrl } from "#captures/admit.ts";
import { type CaptureKind, doors } from "#captures/schemas.ts";
import { AppError } from "#core/errors.ts";
import { type Compare, compareBody } from "#comparisons/schemas.ts";
import { compareMsMax } from "#comparisons/settings.ts";
import { readSides, timeoutOf } from "#comparisons/sides.ts";
import { jobKinds } from "#db/schema/jobs.ts";
import type { Given } from "#jobs/input.ts";
import { optionsBytesMax } from "#jobs/settings.ts";
import type { Ctx } from "#platform/ctx.ts";
import { Faults, type Path } from "./faults.ts";
import { nameOf, overlay } from "./overlay.ts";
import type { CreateBulk } from "./schemas.ts";

type JobKind = (typeof jobKinds)[number];

/** One capture of the call, found right. `own` are its options as given, without those that all share. */
export type Wanted = {
  kind: JobKind;
  /** What is compared, where it is a comparison. */
  compare?: Compare;
  reference: string | null;
  own: Given;
  url: string | null;
  timeoutMs: number;
};

/** The call while it is read. */
type Reading = {
  ctx: Ctx;
  faults: Faults;
  kindOfAll: unknown;
  defaults: Given;
  /** What is wrong with the defaults alone, by kind: told of them, and not of each capture that has them. */
  wrongDefaults: Map<CaptureKind, Set<string>>;
  /** Of each capture the defaults it cannot heed, with the reason. */
  unheeded: Map<string, string>[];
};

/** @throws AppError naming each wrong field, of the captures and of what they share */
export function readBulk(ctx: Ctx, { defaults: shared, captures, ...hook }: CreateBulk): Wanted[] {
  const { kind: kindOfAll = "screenshot", ...defaults } = shared;
  const faults = new Faults();
  const reading = { ctx, faults, kindOfAll, defaults, wrongDefaults: new Map(), unheeded: [] };
  checkFields(faults, defaults, ["defaults"]);
  if (!isKind(kindOfAll)) faults.add(["defaults", "kind"], kindDetail);
  const wanted = captures.flatMap((capture, at) => readOne(reading, capture, ["captures", at]) ?? []);
  refuseIdleDefaults(reading);
  if (hook.webhook_secret !== undefined && hook.webhook_url === undefined)
    faults.add(["webhook_secret"], "Only with webhook_url, for which it signs");
  faults.refuse();
  return wanted;
}

function readOne(reading: Reading, capture: Given, path: Path): Wanted | undefined {
  const { ctx, faults, defaults } = reading;
  const { kind = reading.kindOfAll, reference = null, ...own } = capture;
  checkFields(faults, own, path);
  if (!isReference(reference)) faults.add([...path, "reference"], "Must be a text of 1 to 255 characters");
  if (!isKind(kind)) {
    if (capture["kind"] !== undefined) faults.add([...path, "kind"], kindDetail);
    return undefined;
  }
  const { given, unheeded } = overlay(kind, defaults, own);
  reading.unheeded.push(unheeded);
  if (kind === "compare") return readComparison(reading, { given, own, reference }, path);
  const read = doors[kind].body.safeParse(given);
  if (!read.success) {
    for (const issue of read.error.issues) {
      const isOfDefaults = isWrongDefault(reading, kind, own, issue);
      faults.add([...(isOfDefaults ? ["defaults"] : path), ...issue.path], issue.message);
    }
    return undefined;
  }
  const { url, timeout, store } = read.data;
  if (!store) {
    const isOwn = Object.keys(own).some((written) => nameOf(written) === "store");
    faults.add(
      [...(isOwn ? path : ["defaults"]), "store"],
      "Must be true in bulk, whose files are fetched later",
    );
  }
  if (!isReference(reference)) return undefined;
  return { kind, reference, own, url: admitted(ctx, faults, url, path), timeoutMs: timeout };
}

type Comparing = { given: Given; own: Given; reference: unknown };

/** Its pages are read by the room that makes it, which names what is wrong with them as fields of the call itself. */
function readComparison(
  { ctx, faults }: Reading,
  { given, own, reference }: Comparing,
  path: Path,
): Wanted | undefined {
  const read = compareBody.safeParse(given);
  for (const issue of read.error?.issues ?? []) faults.add([...path, ...issue.path], issue.message);
  if (!read.success || !isReference(reference)) return undefined;
  try {
    const sides = readSides(ctx, read.data);
    const url = sides.candidate.from === "page" ? sides.candidate.url : null;
    const timeoutMs = timeoutOf(sides, compareMsMax);
    return { kind: "compare", compare: read.data, reference, own, url, timeoutMs };
  } catch (err) {
    if (!(err instanceof AppError)) throw err;
    const code = err.code === "target_blocked" ? err.code : "invalid_request";
    for (const { pointer, detail } of err.details.errors ?? [])
      faults.add([...path, ...pointer.slice(2).split("/")], detail, code);
    return undefined;
  }
}

type Issue = { path: Path; message: string };
const textOf = ({ path, message }: Issue) => JSON.stringify([path, message]);

/** Whether what is wrong is a default by itself, whatever the capture says beside it. */
function isWrongDefault({ defaults, wrongDefaults }: Reading, kind: CaptureKind, own: Given, issue: Issue) {
  const name = String(issue.path[0]);
  const isShared = Object.keys(defaults).some((written) => written === name || nameOf(written) === name);
  if (!isShared || Object.keys(own).some((written) => written === name || nameOf(written) === name))
    return false;
  let wrong = wrongDefaults.get(kind);
  if (!wrong) {
    const read = doors[kind].body.safeParse(overlay(kind, defaults, {}).given);
    wrong = new Set(read.error?.issues.map(textOf));
    wrongDefaults.set(kind, wrong);
  }
  return wrong.has(textOf(issue));
}

/** A default that none of the captures can heed was meant for something else. */
function refuseIdleDefaults({ faults, unheeded }: Reading): void {
  const [first, ...others] = unheeded;
  for (const [name, why] of first ?? [])
    if (others.every((one) => one.has(name))) faults.add(["defaults", name], why);
}

function checkFields(faults: Faults, options: Given, path: Path): void {
  for (const written of Object.keys(options))
    if (nameOf(written) === "response_type")
      faults.add([...path, written], "Not in bulk, which is answered with its state");
  const sizeBytes = new TextEncoder().encode(JSON.stringify(options)).byteLength;
  if (sizeBytes > optionsBytesMax)
    faults.add(path, `Options may be ${optionsBytesMax} bytes as JSON; these are ${sizeBytes}`, "too_large");
}

function admitted(ctx: Ctx, faults: Faults, url: string | undefined, path: Path): string | null {
  if (url === undefined) return null;
  try {
    return admitUrl(ctx, url);
  } catch (err) {
    if (!(err instanceof AppError)) throw err;
    const detail = err.details.errors?.[0]?.detail ?? "This target is not allowed";
    const code = err.code === "target_blocked" ? err.code : "invalid_request";
    faults.add([...path, "url"], detail, code);
    return null;
  }
}

const kindDetail = `Valid: ${jobKinds.join(", ")}`;
const isKind = (kind: unknown): kind is JobKind => jobKinds.some((known) => known === kind);
const isReference = (value: unknown): value is string | null =>
  value === null || (typeof value === "string" && value.length > 0 && value.length <= 255);
