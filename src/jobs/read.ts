// A call for one capture made later, read whole before anything is recorded.
import { admitUrl } from "#captures/admit.ts";
import { type CaptureKind, type CaptureOptions, doors } from "#captures/schemas.ts";
import type { Ctx } from "#platform/ctx.ts";
import { nameOf } from "./bulk/overlay.ts";
import { Faults } from "./bulk/faults.ts";
import type { Given } from "./input.ts";
import { type CreateJob, jobFields } from "./schemas.ts";
import { optionsBytesMax } from "./settings.ts";

/** The options found right, and as they were given. */
export type Wanted = { given: Given; options: CaptureOptions; url: string | null };

/** @throws AppError naming each wrong field, in `params` or beside it */
export function readJob(ctx: Ctx, kind: CaptureKind, body: CreateJob): Wanted {
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
  const read = doors[kind].body.safeParse(given);
  for (const { path, message } of read.error?.issues ?? []) {
    const [first = "", ...rest] = path;
    faults.add([...pathOf(String(first)), ...rest], message);
  }
  if (read.data?.store === false)
    faults.add(pathOf("store"), "Must be true in a job, whose file is fetched later");
  if (body.webhook_secret !== undefined && body.webhook_url === undefined)
    faults.add(["webhook_secret"], "Only with webhook_url, for which it signs");
  faults.refuse();
  const options = doors[kind].body.parse(given);
  return { given, options, url: options.url === undefined ? null : admitUrl(ctx, options.url) };
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
