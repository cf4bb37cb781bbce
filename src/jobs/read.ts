// A call for one capture or comparison made later, read whole before anything is recorded.
import { admitUrl } from "#captures/admit.ts";
import { type CaptureKind, doors } from "#captures/schemas.ts";
import { type Compare, compareBody } from "#comparisons/schemas.ts";
import type { Ctx } from "#platform/ctx.ts";
import { nameOf } from "./bulk/overlay.ts";
import { Faults } from "./bulk/faults.ts";
import type { Given } from "./input.ts";
import { type CreateJob, jobFields } from "./schemas.ts";
import { optionsBytesMax } from "./settings.ts";

/** The options found right, and as they were given. */
export type Wanted = { given: Given; url: string | null; timeoutMs: number };

/** @throws AppError naming each wrong field, in `params` or beside it */
export function readJob(ctx: Ctx, kind: CaptureKind, body: CreateJob): Wanted {
  const { faults, given, pathOf } = readGiven(body);
  const read = doors[kind].body.safeParse(given);
  addIssues(faults, pathOf, read.error?.issues);
  if (read.data?.store === false)
    faults.add(pathOf("store"), "Must be true in a job, whose file is fetched later");
  faults.refuse();
  const options = doors[kind].body.parse(given);
  const url = options.url === undefined ? null : admitUrl(ctx, options.url);
  return { given, url, timeoutMs: options.timeout };
}

/** The same for a comparison, whose pages are read by the room that makes it. */
export function readCompareJob(body: CreateJob): { given: Given; input: Compare } {
  const { faults, given, pathOf } = readGiven(body);
  addIssues(faults, pathOf, compareBody.safeParse(given).error?.issues);
  faults.refuse();
  return { given, input: compareBody.parse(given) };
}

type Reading = { faults: Faults; given: Given; pathOf: (name: string) => string[] };
type Issues = readonly { path: readonly PropertyKey[]; message: string }[] | undefined;

function addIssues(faults: Faults, pathOf: Reading["pathOf"], issues: Issues = []): void {
  for (const { path, message } of issues) {
    const [first = "", ...rest] = path;
    faults.add([...pathOf(String(first)), ...rest], message);
  }
}

/** What of the call is no matter of the job, with what is wrong with that as such. */
function readGiven(body: CreateJob): Reading {
  const faults = new Faults();
  const { params } = body;
  const beside = Object.fromEntries(
    Object.entries(body).filter(([name, value]) => !jobFields.includes(name) && value !== undefined),
  );
  const inParams = new Set(Object.keys(params).map(nameOf));
  for (const written of Object.keys(beside))
    if (inParams.has(nameOf(written))) faults.add(["params", written], "Given twice, beside params too");
  for (const written of Object.keys(params))
    if (jobFields.includes(nameOf(written)))
      faults.add(["params", written], "Belongs beside params, not in it");
  const given = { ...beside, ...params };
  const pathOf = (name: string) => (inParams.has(name) || name in params ? ["params", name] : [name]);
  for (const written of Object.keys(given))
    if (nameOf(written) === "response_type")
      faults.add(pathOf(written), "Not in a job, which is answered with its state");
  checkSize(faults, given);
  if (body.webhook_secret !== undefined && body.webhook_url === undefined)
    faults.add(["webhook_secret"], "Only with webhook_url, for which it signs");
  return { faults, given, pathOf };
}

function checkSize(faults: Faults, given: Given): void {
  const sizeBytes = new TextEncoder().encode(JSON.stringify(given)).byteLength;
  if (sizeBytes > optionsBytesMax)
    faults.add(
      ["params"],
      `Options may be ${optionsBytesMax} bytes as JSON; these are ${sizeBytes}`,
      "too_large",
    );
}
