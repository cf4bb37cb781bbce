// The report's facts for programs, beside its lists and notes.
import { z } from "@hono/zod-openapi";

export const reportFacts = {
  boxes: z
    .array(
      z.object({
        selector: z.string(),
        x: z.int(),
        y: z.int(),
        width: z.int(),
        height: z.int(),
      }),
    )
    .optional()
    .openapi({
      description: "Where the elements of measure_selectors are, in the picture's pixels",
      example: [{ selector: ".clock", x: 40, y: 12, width: 120, height: 24 }],
    }),
  certificate: z
    .object({
      issuer: z.string().openapi({ example: "R11" }),
      subject: z.string().openapi({ example: "example.com" }),
      valid_from: z.iso.datetime(),
      valid_to: z.iso.datetime(),
      protocol: z.string().openapi({ example: "TLS 1.3" }),
    })
    .nullish()
    .openapi({ description: "Of the page's own answer; null without encryption" }),
  protocol: z.string().nullish().openapi({ description: "How the page's answer came", example: "h2" }),
  requests: z.int().optional().openapi({ description: "Requests made, blocked ones too", example: 42 }),
  bytes: z.int().optional().openapi({ description: "Bytes received, as sent", example: 812_345 }),
  settled: z
    .boolean()
    .optional()
    .openapi({ description: "Whether fonts, images and motion came to their end in the time for it" }),
  unfinished: z
    .array(z.string())
    .optional()
    .openapi({
      description: "What the capture went on without, with `best_attempt`",
      example: ["wait_for_selector #chart"],
    }),
  attempts: z
    .int()
    .optional()
    .openapi({ description: "2 where the browser was lost and the capture made anew", example: 1 }),
  missing_glyphs: z
    .array(z.object({ character: z.string(), code_point: z.string(), count: z.int() }))
    .optional()
    .openapi({
      description: "Characters that no font has, which show as boxes; the 20 most frequent",
      example: [{ character: "𓀀", code_point: "U+13000", count: 3 }],
    }),
};
