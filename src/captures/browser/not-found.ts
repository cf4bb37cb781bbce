// A selector without an element: a failure, or a note where the capture shall be made all the same.
import type { CaptureOptions } from "#captures/schemas.ts";
import { AppError } from "#core/errors.ts";
import type { Recorder } from "./recorder.ts";

export type Terms = { recorder: Recorder; options: CaptureOptions };

/** One entry of a field that takes a text or a list, as a pointer names it. */
export function nthOf(field: string, list: readonly string[], index: number): string {
  return list.length === 1 ? field : `${field}/${index}`;
}

/** @throws AppError `selector_not_found` unless the caller goes on without */
export function notFound({ recorder, options }: Terms, field: string, detail: string): undefined {
  if (options.error_on_selector_not_found) {
    throw new AppError("selector_not_found", `${field}: ${detail}`, {
      errors: [{ pointer: `#/${field}`, detail }],
    });
  }
  recorder.report.notes.push(`${field}: ${detail}; the capture went on without`);
}
