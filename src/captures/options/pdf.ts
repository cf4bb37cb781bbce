// Paper, margins and what stands on every page.
import { z } from "@hono/zod-openapi";

/** Width and height in inches, upright. */
export const paperSizes = {
  letter: [8.5, 11],
  legal: [8.5, 14],
  tabloid: [11, 17],
  ledger: [17, 11],
  a0: [33.1102, 46.811],
  a1: [23.3858, 33.1102],
  a2: [16.5354, 23.3858],
  a3: [11.6929, 16.5354],
  a4: [8.2677, 11.6929],
  a5: [5.8268, 8.2677],
  a6: [4.1339, 5.8268],
} as const;

const inchesPerUnit = { px: 1 / 96, in: 1, cm: 1 / 2.54, mm: 1 / 25.4, pt: 1 / 72 } as const;
const lengthForm = /^(\d+(?:\.\d+)?)(px|in|cm|mm|pt)?$/;

/** A CSS length, `20mm` or `1in`; a bare number is pixels (1/96 inch). Becomes inches. */
const length = z
  .union([z.number(), z.string()])
  .transform((given, ctx) => {
    const match = lengthForm.exec(String(given).trim());
    if (match) return Number(match[1]) * inchesPerUnit[(match[2] ?? "px") as keyof typeof inchesPerUnit];
    ctx.addIssue({
      code: "custom",
      message: "Not a length. Valid: a number of pixels, or one with px, in, cm, mm or pt",
    });
    return z.NEVER;
  })
  .pipe(z.number().max(200, "At most 200 inches"))
  .optional();

const paperLength = (what: string) =>
  length
    .refine((inches) => inches === undefined || inches >= 0.1, "At least 0.1 inch")
    .openapi({ type: "string", description: `Paper ${what}, instead of pdf_format`, example: "210mm" });
const margin = (side: string) =>
  length.openapi({
    type: "string",
    description: `Margin ${side}; 0 unless told, 18 mm for markdown`,
    example: "10mm",
  });
const template = (where: string) =>
  z
    .string()
    .max(20_000)
    .optional()
    .openapi({
      description: `HTML at the ${where} of each page; the classes pageNumber, totalPages, date, title and url are filled in`,
      example: '<span style="font-size:9px" class="pageNumber"></span>',
    });

export const pdfFields = {
  pdf_format: z
    .preprocess(
      (value) => (typeof value === "string" ? value.toLowerCase() : value),
      z.enum(Object.keys(paperSizes) as [keyof typeof paperSizes]),
    )
    .default("a4")
    .openapi({ description: "Paper size", example: "a4" }),
  pdf_width: paperLength("width"),
  pdf_height: paperLength("height"),
  pdf_landscape: z.boolean().default(false).openapi({ description: "Turns the paper" }),
  pdf_margin: margin("on all sides"),
  pdf_margin_top: margin("at the top"),
  pdf_margin_right: margin("on the right"),
  pdf_margin_bottom: margin("at the bottom"),
  pdf_margin_left: margin("on the left"),
  pdf_scale: z
    .number()
    .min(0.1)
    .max(2)
    .default(1)
    .openapi({ description: "Scale of the content, 0.1 to 2", example: 1 }),
  pdf_page_ranges: z
    .string()
    .regex(
      /^\s*\d+\s*(-\s*\d+\s*)?(,\s*\d+\s*(-\s*\d+\s*)?)*$/,
      "Valid: page numbers and ranges, such as 1-3, 5",
    )
    .optional()
    .openapi({ description: "Which pages", example: "1-3, 5" }),
  pdf_print_background: z
    .boolean()
    .default(true)
    .openapi({ description: "Prints background colours and pictures" }),
  pdf_header: template("head"),
  pdf_footer: template("foot"),
  pdf_fit_one_page: z.boolean().default(false).openapi({ description: "One page as tall as the content" }),
  pdf_tagged: z.boolean().default(true).openapi({ description: "Tagged for screen readers" }),
  pdf_outline: z.boolean().default(false).openapi({ description: "Bookmarks from the headings" }),
};

type Paper = { pdf_width?: number | undefined; pdf_height?: number | undefined };

/** A paper size of one's own has both sides. */
export function wholePaper(value: Paper, ctx: z.core.$RefinementCtx): void {
  if ((value.pdf_width === undefined) === (value.pdf_height === undefined)) return;
  const path = value.pdf_width === undefined ? "pdf_width" : "pdf_height";
  ctx.addIssue({
    code: "custom",
    message: "pdf_width and pdf_height are given together",
    path: [path],
    input: value,
  });
}
