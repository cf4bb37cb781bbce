// How a whole page is gone through and taken.
import { z } from "@hono/zod-openapi";
import { type Format, formatsOf } from "./formats.ts";

/** Taller pictures are cut here, in CSS pixels, also where nothing is asked. */
export const pageHeightMax = 100_000;

export const fullPageFields = {
  full_page_scroll: z.boolean().default(true).openapi({
    description: "Scrolls through the page first, so that what loads or appears on sight is there",
    example: true,
  }),
  full_page_scroll_by: z.int().min(100).max(16_384).optional().openapi({
    description: "CSS pixels a scroll step; the window's height unless told",
    example: 800,
  }),
  full_page_scroll_delay: z
    .int()
    .min(0)
    .max(5000)
    .optional()
    .openapi({ description: "Milliseconds to stay at each scroll step; none unless told", example: 200 }),
  full_page_max_height: z.int().min(100).max(pageHeightMax).optional().openapi({
    description: "CSS pixels after which the picture ends; 100,000 unless told",
    example: 20_000,
  }),
  full_page_algorithm: z.enum(["auto", "native", "by_sections"]).optional().openapi({
    description:
      "native takes one shot, which ends at 16,384 picture pixels; by_sections takes several and joins them without a seam (png and jpeg); auto, the default, takes what the page needs",
    example: "auto",
  }),
};

type FullPage = {
  full_page: boolean;
  full_page_scroll_by?: number | undefined;
  full_page_scroll_delay?: number | undefined;
  full_page_max_height?: number | undefined;
  full_page_algorithm?: "auto" | "native" | "by_sections" | undefined;
  format: Format;
  formats?: Format[] | undefined;
};

/** What belongs to whole pages needs one; a PDF is one always. WebP cannot be joined from sections. */
export function wholePage(value: FullPage, ctx: z.core.$RefinementCtx): void {
  const refuse = (path: string, message: string) =>
    ctx.addIssue({ code: "custom", message, path: [path], input: value });
  const outputs = formatsOf(value);
  for (const name of ["full_page_scroll_by", "full_page_scroll_delay"] as const) {
    if (value[name] !== undefined && !value.full_page && !outputs.includes("pdf"))
      refuse(name, "Only with full_page or a pdf output");
  }
  for (const name of ["full_page_max_height", "full_page_algorithm"] as const) {
    if (value[name] !== undefined && !value.full_page) refuse(name, "Only with full_page");
  }
  if (value.full_page_algorithm === "by_sections" && outputs.includes("webp"))
    refuse("full_page_algorithm", "webp cannot be joined from sections. Valid with webp: auto, native");
}
