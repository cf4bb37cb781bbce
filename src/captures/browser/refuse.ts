// What the caller would rather have no capture of: a status, a text, an error.
import { isStatusIn } from "#captures/options/refusals.ts";
import { AppError } from "#core/errors.ts";
import { nthOf } from "./not-found.ts";
import type { RenderOrder } from "./order.ts";
import type { Recorder } from "./recorder.ts";
import type { Tab } from "./tab.ts";

/** Statuses after which the same request may well succeed. */
const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/** @throws AppError `target_status` */
export function refuseStatus({ options, document }: RenderOrder, { main }: Recorder): void {
  if (document !== undefined || !main) return;
  const { status } = main;
  const isNamed = options.fail_on_status !== undefined && isStatusIn(options.fail_on_status, status);
  const isHostError = !options.ignore_host_errors && (status < 200 || status > 299);
  if (!isNamed && !isHostError) return;
  const why = isNamed ? `fail_on_status: ${options.fail_on_status}` : "ignore_host_errors: false";
  throw new AppError("target_status", `The page answered ${status}, refused by ${why}`, {
    extensions: { target_status: status, retryable: isPassing(status) },
  });
}

/** Whether anything is asked that takes a look at the page. */
export function isPicky({ options }: RenderOrder): boolean {
  const { fail_if_content_contains, fail_if_content_missing, fail_on_console_error } = options;
  return fail_on_console_error || (fail_if_content_contains ?? fail_if_content_missing) !== undefined;
}

/** @throws AppError `content_refused` */
export async function refuseContent(
  { world }: Tab,
  { options }: RenderOrder,
  recorder: Recorder,
): Promise<void> {
  const { fail_if_content_contains: unwanted = [], fail_if_content_missing: wanted = [] } = options;
  if (options.fail_on_console_error && recorder.firstError !== undefined)
    throw refused("fail_on_console_error", `the page's console has the error "${recorder.firstError}"`);
  if (unwanted.length + wanted.length === 0) return;
  const sees = await world.run<boolean[]>(`sees(${JSON.stringify([...unwanted, ...wanted])})`);
  const found = unwanted.findIndex((_text, index) => sees[index]);
  if (found >= 0) {
    const field = nthOf("fail_if_content_contains", unwanted, found);
    throw refused(field, `the page's text has "${unwanted[found]}"`);
  }
  const missing = wanted.findIndex((_text, index) => !sees[unwanted.length + index]);
  if (missing >= 0) {
    const field = nthOf("fail_if_content_missing", wanted, missing);
    throw refused(field, `the page's text lacks "${wanted[missing]}"`);
  }
}

function refused(field: string, detail: string): AppError {
  return new AppError("content_refused", `${field}: ${detail}`, {
    errors: [{ pointer: `#/${field}`, detail }],
  });
}
