// The record of a capture, as it is answered.
import { z } from "@hono/zod-openapi";
import { captureKinds, captureStatuses, fullPageCaps } from "#db/schema/captures.ts";
import { pageSchema } from "#http/pagination.ts";
import { deliverySchema } from "#storage/schemas.ts";
import { pageFactsSchema } from "./page-facts.ts";
import { reportFacts } from "./report-facts.ts";

const note = z.object({ url: z.string(), type: z.string(), reason: z.string() });

const fullPageReport = z.object({
  width: z.int().openapi({ description: "The whole page's width, CSS pixels", example: 1280 }),
  height: z.int().openapi({ description: "The whole page's height, CSS pixels", example: 42_000 }),
  sections: z.int().openapi({ description: "Shots that the picture was joined from", example: 21 }),
  capped: z
    .array(z.enum(fullPageCaps))
    .openapi({ description: "What the picture ends before the page for", example: ["max_height"] }),
  scroll_container: z
    .string()
    .nullable()
    .openapi({ description: "The element that scrolls in the page's stead and was expanded", example: null }),
});
const stabilityReport = z.object({
  attempts: z.int().openapi({ description: "Pictures taken", example: 2 }),
  agreed: z.boolean().openapi({ description: "Whether the last two are the same, byte by byte" }),
  changed_pixels_ratio: z.number().nullable().openapi({
    description: "Share of pixels that differ between the last two, 0 to 1; null: not measured",
    example: 0,
  }),
});

export const captureSchema = z
  .object({
    id: z.string().openapi({ example: "cap_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
    kind: z.enum(captureKinds),
    status: z.enum(captureStatuses),
    created_at: z.iso.datetime(),
    completed_at: z.iso.datetime().nullable(),
    expires_at: z.iso
      .datetime()
      .nullable()
      .openapi({ description: "Until when the result is kept; null: no end" }),
    options: z.record(z.string(), z.unknown()).openapi({ description: "As understood, secrets left out" }),
    outputs: z.array(
      z.object({
        format: z.string(),
        url: z.url().openapi({
          description: "The file: a signed link that needs no API key, for about an hour from now",
        }),
        size_bytes: z.int(),
        width: z.int().nullable().openapi({ description: "Pixels" }),
        height: z.int().nullable().openapi({ description: "Pixels" }),
      }),
    ),
    cache: z
      .enum(["hit", "stale", "miss"])
      .nullable()
      .openapi({ description: "How the request was answered; null where the record is read later" }),
    thumbnail_url: z.url().nullable().openapi({
      description: "A picture 320 px wide, as a signed link like those of the files; null without a picture",
    }),
    delivery: deliverySchema.nullable().openapi({
      description: "What became of the way to your own bucket; null where storage_target was not given",
    }),
    target: z
      .object({
        url: z.string().nullable(),
        final_url: z.string().nullable(),
        status: z.int().nullable(),
        title: z.string(),
      })
      .nullable(),
    page: pageFactsSchema.nullable(),
    timings: z.record(z.string(), z.number()).nullable().openapi({ description: "Milliseconds a step" }),
    report: z
      .object({
        redirects: z.array(z.object({ url: z.string(), status: z.int() })),
        blocked: z.array(note).openapi({
          description:
            "What the page was not let have: by your options (`ad`, `tracker`, `chat`, `cookie_banner`, `pattern`, `type`) or for safety's sake. At most 100 of each reason",
        }),
        blocked_counts: z
          .record(z.string(), z.int())
          .optional()
          .openapi({ description: "How many of each reason", example: { ad: 12, tracker: 7 } }),
        failed: z.array(note),
        console: z.array(z.object({ level: z.string(), text: z.string() })),
        notes: z.array(z.string()).openapi({ description: "What is worth knowing, for people" }),
        full_page: fullPageReport.optional(),
        stability: stabilityReport.optional(),
        ...reportFacts,
      })
      .nullable(),
    error: z.object({ code: z.string(), detail: z.string(), step: z.string() }).nullable(),
  })
  .openapi("Capture");

export const capturePageSchema = pageSchema(captureSchema);
export type CaptureView = z.infer<typeof captureSchema>;
