// What goes into and comes out of the routes of asynchronous jobs.
import { z } from "@hono/zod-openapi";
import { captureSchema } from "#captures/record.ts";
import { comparisonSchema } from "#comparisons/view-schema.ts";
import { fileFormat } from "#captures/options/formats.ts";
import { jobKinds, jobStatuses } from "#db/schema/jobs.ts";
import { fieldName, queryForm } from "#http/fields.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";
import { problemSchema } from "#http/problem.ts";
import { deadlineSecondsMax, deadlineSecondsMin } from "./settings.ts";

type JobKind = (typeof jobKinds)[number];
const jobTypes = [...jobKinds, "bulk"] as const;

/** Where a job's end is told. */
export const webhookFields = {
  webhook_url: z.string().optional().openapi({
    description: "Told once, when the job has ended",
    example: "https://example.com/hooks/stillframe",
  }),
  webhook_secret: z.string().min(1).max(255).optional().openapi({
    description: "Signs what is told: any text, or `whsec_…` for signatures by Standard Webhooks as well",
    example: "a secret of your own",
  }),
};

/** What of a request speaks of the job, and not of its capture. */
const ofJob = {
  ...webhookFields,
  reference: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .openapi({ description: "A name of your own, given back with the job", example: "order-1042" }),
  deadline: z
    .int()
    .min(deadlineSecondsMin)
    .max(deadlineSecondsMax)
    .default(deadlineSecondsMax)
    .openapi({
      description: `Seconds after which a job that has not begun expires, ${deadlineSecondsMin} to ${deadlineSecondsMax}`,
      example: 3600,
    }),
  params: z.record(z.string(), z.unknown()).default({}),
};
export const jobFields: readonly string[] = Object.keys(ofJob);

const examples: Record<JobKind, Record<string, unknown>> = {
  screenshot: { full_page: true, format: "webp" },
  pdf: { pdf_format: "a4" },
  content: { format: "markdown" },
  compare: { baseline: "home", max_diff_ratio: 0.001 },
};

/** The options themselves are read as their own door reads them (`read.ts`), in `params` or beside it. */
function bodyOf(kind: JobKind, name: string, options: string) {
  const shape = {
    url: z.string().optional().openapi({ description: "Address of the page; or html or markdown" }),
    ...ofJob,
    params: ofJob.params.openapi({
      type: "object",
      additionalProperties: true,
      description: `The options of ${options}, all but response_type. They may stand beside \`params\` as well`,
    }),
  };
  const schema = z.looseObject(shape);
  return z
    .preprocess((input) => (isRecord(input) ? withNames(input) : input), schema)
    .openapi(name, {
      type: "object",
      example: { url: "https://example.com/", params: examples[kind], reference: "order-1042" },
    });
}

function withNames(input: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input).map(([written, value]) => {
      const name = fieldName(written, {});
      return [jobFields.includes(name) && !(name in input) ? name : written, value];
    }),
  );
}

const isRecord = (input: unknown): input is Record<string, unknown> =>
  typeof input === "object" && input !== null && !Array.isArray(input);

export const bodies = {
  screenshot: bodyOf("screenshot", "AsyncScreenshot", "ScreenshotOptions"),
  pdf: bodyOf("pdf", "AsyncPdf", "PdfOptions"),
  content: bodyOf("content", "AsyncContent", "ContentOptions"),
  compare: bodyOf("compare", "AsyncCompare", "CompareOptions"),
};
export type CreateJob = z.output<(typeof bodies)["screenshot"]>;

const exampleId = "job_01k9zt3q5m8f4w2v7x6y1b0c9d";

export const acceptedSchema = z
  .object({
    job_id: z.string().openapi({ example: exampleId }),
    status: z.literal("pending"),
    message: z.literal("Job created successfully"),
    status_url: z.string().openapi({
      description: "Where the job is read, below the API's address",
      example: `/jobs/${exampleId}`,
    }),
  })
  .openapi("JobAccepted");

export type Accepted = z.infer<typeof acceptedSchema>;

const time = z.iso.datetime({ offset: true });

const jobList = z.strictObject({
  ...pageQuery,
  status: z.enum(jobStatuses).optional(),
  job_type: z.enum(jobTypes).optional(),
  reference: z.string().optional().openapi({ description: "Only jobs of exactly this reference" }),
  created_after: time.optional().openapi({ description: "RFC 3339", example: "2026-01-01T00:00:00Z" }),
  created_before: time.optional().openapi({ description: "RFC 3339" }),
});
export const jobListQuery = queryForm(jobList);
export type ListJobs = z.output<typeof jobList>;

export const jobParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: exampleId }),
});

export const downloadQuery = queryForm(
  z.strictObject({
    format: fileFormat
      .optional()
      .openapi({ description: "Which output; the first unless told", example: "pdf" }),
  }),
);

const { outputs, thumbnail_url, cache } = captureSchema.shape;

const result = z.object({
  capture_id: z.string().nullable().openapi({ description: "The capture that is the result" }),
  screenshot_path: z
    .string()
    .nullable()
    .openapi({ description: "The file, below the API's address; null once it is gone" }),
  download_url: z.url().nullable().openapi({ description: "The file: a signed link that needs no API key" }),
  thumbnail_url,
  format: z.string().nullable().openapi({ example: "png" }),
  size_bytes: z.int().nullable(),
  width: z.int().nullable().openapi({ description: "Pixels" }),
  height: z.int().nullable().openapi({ description: "Pixels" }),
  cache,
  outputs,
});
const compared = comparisonSchema.shape;
const resultOfComparison = z.object({
  comparison_id: compared.id,
  comparison_path: z.string().openapi({ description: "The comparison, below the API's address" }),
  verdict: compared.verdict,
  diff_pixels: compared.diff_pixels,
  diff_ratio: compared.diff_ratio,
  diff_url: compared.diff_url,
  side_by_side_url: compared.side_by_side_url,
  overlay_url: compared.overlay_url,
  capture_id: compared.capture_id,
});
const resultOfBulk = z.object({
  captures_path: z.string().openapi({ description: "Each capture with its result, below the API's address" }),
  total: z.int(),
  counts: z.record(z.string(), z.int()),
});

export const jobSchema = z
  .object({
    job_id: z.string().openapi({ example: exampleId }),
    job_type: z.enum(jobTypes),
    status: z.enum(jobStatuses).openapi({
      description: "expired: its turn did not come before its deadline",
    }),
    progress: z.int().min(0).max(100).openapi({
      description:
        "0, 50 while it is made, 100 when it has ended; of a bulk how many of a hundred have ended",
    }),
    reference: z.string().nullable(),
    url: z
      .string()
      .nullable()
      .openapi({ description: "null: the page came in the request, or these are many" }),
    attempts: z.int().openapi({ description: "How often it was begun" }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    started_at: z.iso.datetime().nullable(),
    completed_at: z.iso.datetime().nullable(),
    deadline_at: z.iso.datetime().openapi({ description: "What has not begun by then expires" }),
    expires_at: z.iso.datetime().nullable().openapi({ description: "Until when this is kept; null: no end" }),
    status_url: z.string().openapi({ example: `/jobs/${exampleId}` }),
    result: z.union([result, resultOfComparison, resultOfBulk]).nullable(),
    error: problemSchema.optional().openapi({ description: "Why it failed" }),
    webhook_url: z.string().nullable(),
    webhook_delivered: z.boolean().openapi({ description: "Whether webhook_url was told of the end" }),
    webhook_failed: z.boolean().optional().openapi({ description: "true once it was given up" }),
    timeline: z
      .array(z.object({ at: z.iso.datetime(), status: z.enum(jobStatuses), detail: z.string() }))
      .openapi({ description: "What happened, oldest first" }),
  })
  .openapi("Job");
export type JobView = z.infer<typeof jobSchema>;
export const jobPageSchema = pageSchema(jobSchema);

export const linkSchema = z
  .object({
    url: z.url().openapi({ description: "Opens without a key" }),
    expires_at: z.iso.datetime(),
  })
  .openapi("JobFileLink");
