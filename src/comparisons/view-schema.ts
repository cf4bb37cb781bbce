// What comes out of comparisons.
import { z } from "@hono/zod-openapi";
import { comparisonStatuses, decisions, verdicts } from "#db/schema/comparisons.ts";
import { pageSchema } from "#http/pagination.ts";
import { problemSchema } from "#http/problem.ts";
import { exampleIds } from "./schemas.ts";

const region = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int(),
  height: z.int(),
  diff_pixels: z.int(),
  reason: z.enum(["moved", "added", "removed", "recoloured", "changed"]),
  from: z
    .object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() })
    .optional()
    .openapi({ description: "Where what moved was in the baseline" }),
});
const size = z.object({ width: z.int(), height: z.int() });
const link = (what: string) =>
  z
    .url()
    .nullable()
    .openapi({
      description: `${what}, PNG: a signed link that needs no API key, for about an hour; null where nothing differs`,
    });

export const reviewerSchema = z.object({ id: z.string(), name: z.string() });

export const comparisonSchema = z
  .object({
    id: z.string().openapi({ example: exampleIds.comparison }),
    status: z.enum(comparisonStatuses),
    verdict: z.enum(verdicts).nullable().openapi({
      description: "new: there is no such baseline yet; null while it is under way, or where it failed",
    }),
    name: z.string().nullable(),
    is_superseded: z.boolean().openapi({
      description: "Whether a later one of the same name in the same build counts in its place",
    }),
    project: z.string().nullable().openapi({ description: "Id of the project", example: exampleIds.project }),
    build: z.string().nullable().openapi({ description: "Id of the build", example: exampleIds.build }),
    branch: z.string(),
    diff_pixels: z.int().nullable(),
    diff_ratio: z
      .number()
      .nullable()
      .openapi({ description: "Of the pixels that were compared", example: 0.0012 }),
    similarity: z.number().nullable().openapi({ description: "Mean structural similarity, with ssim" }),
    antialiased_pixels: z.int().nullable(),
    ignored_pixels: z.int().nullable(),
    compared_pixels: z.int().nullable(),
    unmatched_selectors: z.array(z.string()).openapi({
      description: "Selectors of ignore_regions and tolerances that match nothing in either picture",
    }),
    size_mismatch: z
      .boolean()
      .nullable()
      .openapi({ description: "Whether the pictures have different sizes" }),
    baseline_size: size.nullable(),
    candidate_size: size.nullable(),
    regions: z.array(region).openapi({ description: "What changed, largest first, at most 100" }),
    diff_url: link("The difference"),
    side_by_side_url: link("Both beside each other"),
    overlay_url: link("One over the other"),
    review_url: z
      .url()
      .nullable()
      .openapi({ description: "Page where people decide; null: it belongs to no build" }),
    baseline_capture_id: z.string().nullable(),
    baseline_id: z.string().nullable().openapi({ description: "The version of the named baseline" }),
    capture_id: z.string().nullable().openapi({ description: "What was compared" }),
    decision: z.enum(decisions).nullable(),
    decided_by: reviewerSchema.nullable(),
    decided_at: z.iso.datetime().nullable(),
    note: z.string().nullable(),
    options: z.record(z.string(), z.unknown()).openapi({ description: "As understood, secrets left out" }),
    error: problemSchema.nullable(),
    created_at: z.iso.datetime(),
    completed_at: z.iso.datetime().nullable(),
    expires_at: z.iso.datetime().nullable().openapi({ description: "Until when this is kept; null: no end" }),
  })
  .openapi("Comparison");
export type ComparisonView = z.infer<typeof comparisonSchema>;
export const comparisonPageSchema = pageSchema(comparisonSchema);
