// What goes into comparisons; for what comes out see view-schema.ts.
import { z } from "@hono/zod-openapi";
import { comparisonStatuses, decisions, verdicts } from "#db/schema/comparisons.ts";
import { bodyForm, queryForm } from "#http/fields.ts";
import { pageQuery } from "#http/pagination.ts";
import { linkParameters } from "#signing/parameters.ts";

export const exampleIds = {
  comparison: "cmp_01k9zt3q5m8f4w2v7x6y1b0c9d",
  capture: "cap_01k9zt3q5m8f4w2v7x6y1b0c9d",
  build: "bld_01k9zt3q5m8f4w2v7x6y1b0c9d",
  baseline: "bas_01k9zt3q5m8f4w2v7x6y1b0c9d",
  project: "prj_01k9zt3q5m8f4w2v7x6y1b0c9d",
};

const sideMax = 250_000;
const edge = z.int().min(0).max(sideMax);
const length = z.int().min(1).max(sideMax);
const selector = z.string().min(1).max(1000);

/** A part of the picture, by pixels or by what the page has there. */
const part = z
  .strictObject({
    x: edge.optional(),
    y: edge.optional(),
    width: length.optional(),
    height: length.optional(),
    selector: selector.optional(),
  })
  .superRefine((value, ctx) => {
    const edges = ["x", "y", "width", "height"] as const;
    const given = edges.filter((name) => value[name] !== undefined).length;
    if (value.selector === undefined ? given === 4 : given === 0) return;
    const message = "Give x, y, width and height, in the picture's pixels, or selector alone";
    ctx.addIssue({ code: "custom", message, input: value });
  });
export type Part = z.output<typeof part>;

/** Names stand in paths, and must not be taken for ids. */
export const nameSchema = z
  .string()
  .min(1)
  .max(255)
  .refine((text) => !/^(cap|bas|cmp|bld|prj)_/.test(text), "Must not begin like an id")
  .refine((text) => !/\p{Cc}/u.test(text), "Must hold no control characters");
export const branchSchema = z
  .string()
  .min(1)
  .max(255)
  .refine((text) => !/\p{Cc}/u.test(text), "Must hold no control characters");

const captureOptions = (what: string) =>
  z
    .record(z.string(), z.unknown())
    .default({})
    .openapi({
      type: "object",
      additionalProperties: true,
      description: `${what}. See ScreenshotOptions, all but format, response_type, store and measure_selectors; \`stable\` is on unless told`,
      example: { full_page: true, viewport_width: 1280 },
    });

export const compareFields = {
  url: z.string().min(1).max(8192).optional().openapi({
    description: "The page whose picture is compared, captured now",
    example: "https://example.com/",
  }),
  capture: z.string().min(1).max(100).optional().openapi({
    description: "Or the id of a capture that is there",
    example: exampleIds.capture,
  }),
  baseline: z.string().min(1).max(255).optional().openapi({
    description: "What it is compared with: the id of a capture, or the name of a baseline",
    example: "home",
  }),
  baseline_url: z.string().min(1).max(8192).optional().openapi({
    description: "Or another page, captured now as well",
    example: "https://staging.example.com/",
  }),
  options: captureOptions("Options of the captures made for it, of both pages alike"),
  candidate_options: captureOptions("Options of the page's capture alone; html or markdown in place of url"),
  baseline_options: captureOptions("Options of the capture of the other page alone"),
  name: nameSchema.optional().openapi({
    description: "The baseline that approval sets, and that is compared with where no other is named",
    example: "home",
  }),
  project: z.string().min(1).max(100).optional().openapi({
    description: "Name of the project that names of baselines belong to",
    example: "web",
  }),
  branch: branchSchema.optional().openapi({
    description: "The build's, or the project's default branch, or main unless told",
    example: "feature/menu",
  }),
  build: z.string().min(1).max(100).optional().openapi({
    description: "The build that it belongs to, which says project and branch",
    example: exampleIds.build,
  }),
  threshold: z.number().min(0).max(1).default(0.1).openapi({
    description: "How much a pixel's colour may differ as seen, 0 (not at all) to 1",
    example: 0.1,
  }),
  max_diff_pixels: z.int().min(0).optional().openapi({
    description: "Pixels that may differ; none unless this or max_diff_ratio is told",
    example: 100,
  }),
  max_diff_ratio: z.number().min(0).max(1).optional().openapi({
    description: "Share of the compared pixels that may differ, 0 to 1; with max_diff_pixels both hold",
    example: 0.001,
  }),
  include_aa: z.boolean().default(false).openapi({
    description: "Whether pixels that differ by anti-aliasing count",
  }),
  ignore_regions: z
    .array(part)
    .max(200)
    .default([])
    .openapi({
      description: "What does not count, by box or by CSS selector, wherever it is in either picture",
      example: [{ x: 0, y: 0, width: 200, height: 40 }],
    }),
  tolerances: z
    .array(z.strictObject({ region: part, max_diff_ratio: z.number().min(0).max(1) }))
    .max(50)
    .default([])
    .openapi({
      description: "Parts with a tolerance of their own: what differs there counts where it is more",
      example: [{ region: { x: 0, y: 600, width: 1280, height: 120 }, max_diff_ratio: 0.02 }],
    }),
  algorithm: z.enum(["pixel", "ssim"]).default("pixel").openapi({
    description: "pixel: each by itself; ssim: by structure, which forgives noise",
  }),
  size_mismatch: z.enum(["fail", "pad"]).default("fail").openapi({
    description: "Pictures of different sizes: fail, or pad what is missing, which then differs",
  }),
  approve: z.boolean().default(false).openapi({
    description: "Sets the baseline of `name` at once, whatever the verdict",
  }),
};

const compare = z.strictObject(compareFields).superRefine((value, ctx) => {
  const refuse = (field: string, message: string) =>
    ctx.addIssue({ code: "custom", message, path: [field], input: value });
  if (value.url !== undefined && value.capture !== undefined) refuse("capture", "Not together with url");
  if (value.baseline !== undefined && value.baseline_url !== undefined)
    refuse("baseline_url", "Not together with baseline");
  if (value.build !== undefined && value.project !== undefined)
    refuse("project", "Not together with build, which has its own");
  if (value.approve && nameIn(value) === undefined)
    refuse("approve", "Needs name, or the name of a baseline");
});
export const compareBody = bodyForm(compare, { aliases: { candidate: "capture" } }).openapi(
  "CompareOptions",
  {
    example: { baseline: exampleIds.capture, capture: "cap_01k9zt7b2n4c6d8e0f1g3h5j7k", threshold: 0.1 },
  },
);
export type Compare = z.output<typeof compare>;

const isCaptureId = (text: string) => text.startsWith("cap_");

/** The capture that `baseline` names; undefined where it is a name, or absent. */
export const captureIn = ({ baseline }: Compare): string | undefined =>
  baseline !== undefined && isCaptureId(baseline) ? baseline : undefined;

/** The name under which a result is kept. */
export function nameIn({ name, baseline }: { name?: string | undefined; baseline?: string | undefined }) {
  return name ?? (baseline !== undefined && !isCaptureId(baseline) ? baseline : undefined);
}

const comparisonList = z.strictObject({
  ...pageQuery,
  name: z.string().optional().openapi({ description: "Only of this name", example: "home" }),
  project: z.string().optional().openapi({ description: "Only of the project of this name" }),
  branch: z.string().optional().openapi({ description: "Only of this branch" }),
  build: z.string().optional().openapi({ description: "Only of this build", example: exampleIds.build }),
  verdict: z.enum(verdicts).optional(),
  status: z.enum(comparisonStatuses).optional(),
  decision: z
    .enum([...decisions, "none"])
    .optional()
    .openapi({ description: "none: not decided yet" }),
  superseded: z.boolean().optional().openapi({
    description:
      "Also those in whose place a later one of the same name in the same build counts; with build they are left out unless told, otherwise listed",
  }),
});
export const comparisonListQuery = queryForm(comparisonList);
export type ListComparisons = z.output<typeof comparisonList>;

export const comparisonParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: exampleIds.comparison }),
});
export const diffFileQuery = queryForm(z.strictObject({}), { ofLink: linkParameters });

const decision = z.strictObject({
  note: z.string().min(1).max(1000).optional().openapi({ description: "Why", example: "The new logo" }),
});
export const decisionBody = bodyForm(decision).openapi("Decision", { example: { note: "The new logo" } });
export type Decide = z.output<typeof decision>;
