// What the capture shall rather fail for than be made.
import { z } from "@hono/zod-openapi";
import { textOrList } from "./texts.ts";

const part = /^(?:([1-5])xx|([1-5]\d\d)(?:-([1-5]\d\d))?)$/;
type Range = [from: number, to: number];

/** `400-499,503`, `4xx`, `404` as ranges; undefined where it is none of these. */
function rangesOf(text: string): Range[] | undefined {
  const ranges = text.split(",").map((one): Range | undefined => {
    const match = part.exec(one.replaceAll(/\s/g, "").toLowerCase());
    if (!match) return undefined;
    const [, hundreds, from, to = from] = match;
    const range: Range = hundreds
      ? [Number(hundreds) * 100, Number(hundreds) * 100 + 99]
      : [Number(from), Number(to)];
    return range[0] <= range[1] ? range : undefined;
  });
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

export function isStatusIn(text: string, status: number): boolean {
  return (rangesOf(text) ?? []).some(([from, to]) => from <= status && status <= to);
}

export const refusalFields = {
  fail_on_status: z
    .union([z.string().max(200), z.int()])
    .transform(String)
    .refine((text) => rangesOf(text) !== undefined, {
      error: "Valid: HTTP statuses and ranges of them, such as 404, 400-499 or 5xx, with commas between",
    })
    .optional()
    .openapi({
      type: "string",
      description: "Fails as `target_status` where the page answers with one of these HTTP statuses",
      example: "400-499,503",
    }),
  ignore_host_errors: z.boolean().default(true).openapi({
    description:
      "Takes the page whatever HTTP status it answers with, as a person would see it; false fails as `target_status` unless that is 200 to 299. `fail_on_status` holds either way",
    example: false,
  }),
  fail_if_content_contains: textOrList(1000, 20).openapi({
    description: "Fails as `content_refused` where the visible text has any of these, in any case",
    example: ["Coming soon", "Access denied"],
  }),
  fail_if_content_missing: textOrList(1000, 20).openapi({
    description: "Fails as `content_refused` where the visible text lacks any of these, in any case",
    example: ["Add to cart"],
  }),
  fail_on_console_error: z.boolean().default(false).openapi({
    description:
      "Fails as `content_refused` where the page logs an error to its console or leaves one uncaught",
    example: true,
  }),
};
