// How the files come out, and how they are answered.
import { z } from "@hono/zod-openapi";
import { type Format, formatsOf } from "./formats.ts";

export const responseFields = {
  response_type: z.enum(["by_format", "json", "empty"]).optional().openapi({
    description:
      "by_format answers the file itself, json the capture record, empty nothing but headers; unless told, by_format for one output and json for several",
    example: "by_format",
  }),
};

export const pictureFields = {
  image_quality: z
    .int()
    .min(0)
    .max(100)
    .optional()
    .openapi({ description: "0 to 100, for jpeg and webp; 80 unless told", example: 80 }),
  omit_background: z
    .boolean()
    .default(false)
    .openapi({ description: "Leaves the page's background transparent where it sets none; png and webp" }),
};

type Answered = {
  format: Format;
  formats?: Format[] | undefined;
  response_type?: "by_format" | "json" | "empty" | undefined;
};

export function responseTypeOf(options: Answered): "by_format" | "json" | "empty" {
  return options.response_type ?? (formatsOf(options).length > 1 ? "json" : "by_format");
}

/** One answer holds one file. */
export function oneAnswer(value: Answered, ctx: z.core.$RefinementCtx): void {
  if (value.response_type !== "by_format" || formatsOf(value).length === 1) return;
  ctx.addIssue({
    code: "custom",
    message: "Several outputs do not fit into one answer. Valid with formats: json, empty",
    path: ["response_type"],
    input: value,
  });
}
