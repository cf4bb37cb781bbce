// The kinds of file a capture can be made into, and which options have a meaning for which.
import { z } from "@hono/zod-openapi";
import { outputFormats as formats } from "#db/schema/captures.ts";

export const pictureFormats = ["png", "jpeg", "webp"] as const;
const contentFormats = ["html", "markdown"] as const;

export type Format = (typeof formats)[number];
export type PictureFormat = (typeof pictureFormats)[number];

export const contentTypes: Record<Format, string> = {
  png: "image/png",
  jpeg: "image/jpeg",
  webp: "image/webp",
  pdf: "application/pdf",
  html: "text/html; charset=utf-8",
  markdown: "text/markdown; charset=utf-8",
};

/** `jpg` and `md` are what people write after a dot. */
export const asFormat = (value: unknown) => (value === "jpg" ? "jpeg" : value === "md" ? "markdown" : value);
export const fileFormat = z.preprocess(asFormat, z.enum(formats));

/** The format fields of a door whose own format is `own`. */
export function formatFields(own: Format) {
  return {
    format: fileFormat.default(own).openapi({ description: "What the page is made into" }),
    formats: z
      .preprocess((value) => (typeof value === "string" ? [value] : value), z.array(fileFormat).min(1).max(6))
      .optional()
      .openapi({
        description: "Several outputs of one and the same render, instead of `format`",
        example: ["png", "pdf", "markdown"],
      }),
  };
}

/** All outputs asked for, each once. */
export function formatsOf(options: { format: Format; formats?: Format[] | undefined }): Format[] {
  return [...new Set(options.formats ?? [options.format])];
}

const pictures: readonly Format[] = pictureFormats;

/** Options that mean nothing without one of these outputs. A name that ends in `_` stands for all that begin with it. */
const needs: [fields: string[], outputs: readonly Format[], why: string][] = [
  [["pdf_"], ["pdf"], "Only with a pdf output"],
  [["image_quality"], ["jpeg", "webp"], "png has no quality. Valid with jpeg and webp"],
  [["omit_background"], ["png", "webp"], "Only png and webp have transparency"],
  [["image_width", "image_height", "image_fit"], pictures, "Only with png, jpeg and webp"],
  [["clip_"], pictures, "Only with png, jpeg and webp"],
  [["full_page"], [...pictures, "pdf"], "Only with png, jpeg, webp and pdf, which has it always"],
  [
    ["styles", "hide_selectors"],
    [...pictures, "pdf", "markdown"],
    "html is the page's own text, styles left out",
  ],
  [["hover"], pictures, "Only with png, jpeg and webp, which have a mouse"],
  [["scroll_into_view"], pictures, "Only with png, jpeg and webp, which have a window"],
  [["content_extent"], contentFormats, "Only with html and markdown"],
  [["full_page_"], [...pictures, "pdf"], "Only with png, jpeg, webp and pdf"],
  [["stable"], pictures, "Only with png, jpeg and webp"],
  [["measure_selectors"], pictures, "Only with png, jpeg and webp"],
  [["selector"], [...pictures, ...contentFormats], "Not with pdf"],
];

/** The options given that none of the outputs asked for can heed, each with the reason; `own` stands where none is asked for. */
export function unheeded(own: Format, given: Record<string, unknown>): Map<string, string> {
  const asked = given["formats"] ?? given["format"] ?? own;
  const outputs = (Array.isArray(asked) ? asked : [asked]).map(asFormat);
  const found = new Map<string, string>();
  if (outputs.some((output) => !formats.includes(output as Format))) return found;
  for (const [name, value] of Object.entries(given)) {
    if (value === false || value === undefined) continue;
    const rule = needs.find(([fields]) =>
      fields.some((field) => (field.endsWith("_") ? name.startsWith(field) : name === field)),
    );
    if (rule && !rule[1].some((output) => outputs.includes(output))) found.set(name, rule[2]);
  }
  return found;
}

/** Refuses an option that the outputs asked for cannot heed, instead of ignoring it. */
export function heeded(own: Format) {
  return (given: Record<string, unknown>, ctx: z.core.$RefinementCtx): void => {
    for (const [name, message] of unheeded(own, given))
      ctx.issues.push({ code: "custom", message, path: [name], input: given[name] });
    if (given["format"] !== undefined && given["formats"] !== undefined) {
      const message = "Give format or formats, not both";
      ctx.issues.push({ code: "custom", message, path: ["formats"], input: given["formats"] });
    }
  };
}
