// What goes into and comes out of the routes of bulk captures.
import { z } from "@hono/zod-openapi";
import { captureSchema } from "#captures/record.ts";
import { jobKinds, jobStatuses } from "#db/schema/jobs.ts";
import { bodyForm, queryForm } from "#http/fields.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";
import { problemSchema } from "#http/problem.ts";
import { webhookFields } from "#jobs/schemas.ts";
import { bulkCapturesMax } from "#jobs/settings.ts";

const optionsOfAllKinds =
  "See ScreenshotOptions, PdfOptions, ContentOptions and CompareOptions; all but response_type";

/** Read as that kind's own route reads it, once the defaults are in (`read.ts`). */
const wanted = z.record(z.string(), z.unknown()).openapi("BulkCaptureOptions", {
  type: "object",
  properties: {
    kind: { type: "string", enum: [...jobKinds], description: "screenshot unless told" },
    reference: {
      type: "string",
      minLength: 1,
      maxLength: 255,
      description: "A name of your own, given back with the result",
    },
    url: { type: "string", description: "Address of the page; or html or markdown" },
  },
  additionalProperties: true,
  description: `\`kind\`, \`reference\` and the options of that kind's route; null takes a default away. ${optionsOfAllKinds}`,
});

const defaults = z.record(z.string(), z.unknown()).openapi({
  type: "object",
  additionalProperties: true,
  description: `Options, and \`kind\`, of every capture that does not say otherwise. ${optionsOfAllKinds}. One that a capture's outputs cannot heed is left out there; one that none can heed is refused`,
});

const bulk = z.strictObject({
  defaults: defaults.default({}),
  captures: z
    .array(wanted)
    .min(1)
    .max(bulkCapturesMax)
    .openapi({ description: `What is to be captured, 1 to ${bulkCapturesMax}` }),
  webhook_url: webhookFields.webhook_url,
  webhook_secret: webhookFields.webhook_secret,
});
export const bulkBody = bodyForm(bulk).openapi("BulkOptions", {
  example: {
    defaults: { viewport_width: 1280, full_page: true },
    captures: [
      { url: "https://example.com/", reference: "home" },
      { kind: "pdf", url: "https://example.com/terms", reference: "terms" },
    ],
  },
});
export type CreateBulk = z.output<typeof bulk>;

const bulkList = z.strictObject({ ...pageQuery });
export const bulkListQuery = queryForm(bulkList);
export type ListBulks = z.output<typeof bulkList>;

const exampleId = "blk_01k9zt3q5m8f4w2v7x6y1b0c9d";
export const bulkParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: exampleId }),
});

const count = z.int().min(0);
const summary = z.object({
  bulk_id: z.string().openapi({ example: exampleId }),
  status: z.enum(jobStatuses).openapi({
    description:
      "pending: all wait their turn; processing; and once all have ended: completed, each in its own way, failed where every one failed, cancelled where what was left was cancelled",
  }),
  progress: z.int().min(0).max(100).openapi({ description: "How many of a hundred have ended", example: 40 }),
  total: z.int().openapi({ example: 2 }),
  counts: z.object({
    pending: count,
    processing: count,
    completed: count,
    failed: count,
    cancelled: count,
    expired: count,
  }),
  status_url: z.url().openapi({ description: "Where this is read again" }),
  created_at: z.iso.datetime(),
  completed_at: z.iso.datetime().nullable().openapi({ description: "When the last one ended" }),
  deadline_at: z.iso.datetime().openapi({ description: "What has not begun by then fails" }),
  expires_at: z.iso.datetime().nullable().openapi({ description: "Until when this is kept; null: no end" }),
});
const bulkSummarySchema = summary.openapi("BulkSummary");

const item = z
  .object({
    index: z.int().openapi({ description: "Its place in the call, from 0", example: 0 }),
    reference: z.string().nullable().openapi({ example: "home" }),
    kind: z.enum(jobKinds),
    url: z.string().nullable().openapi({ description: "null: the page came in the request" }),
    status: z.enum(jobStatuses),
    attempts: count.openapi({ description: "How often it was begun" }),
    started_at: z.iso.datetime().nullable(),
    completed_at: z.iso.datetime().nullable(),
    capture_id: z.string().nullable().openapi({ description: "The capture that is its result" }),
    comparison_id: z
      .string()
      .nullable()
      .openapi({ description: "The comparison that it is, with `compare`" }),
    cache: captureSchema.shape.cache.openapi({ description: "How it was come by" }),
    outputs: captureSchema.shape.outputs.openapi({
      description: "The files; empty too where the capture was deleted or has expired since",
    }),
    thumbnail_url: captureSchema.shape.thumbnail_url,
    error: problemSchema.nullable().openapi({ description: "Why it failed" }),
  })
  .openapi("BulkCapture");

export const bulkSchema = summary.extend({ captures: z.array(item) }).openapi("Bulk");
export const bulkPageSchema = pageSchema(bulkSummarySchema);

export type BulkSummaryView = z.infer<typeof summary>;
export type BulkView = z.infer<typeof bulkSchema>;
