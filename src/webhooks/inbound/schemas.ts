// What others told us, as operators read it, and what the sender of a webhook is answered.
import { z } from "@hono/zod-openapi";
import { inboundStates } from "#db/schema/webhooks.ts";
import { queryForm } from "#http/fields.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";
import { sourceNames } from "./sources.ts";

export const sourceParams = z.object({
  source: z.string().openapi({
    param: { name: "source", in: "path" },
    description: `Who sends: ${sourceNames.join(", ")}`,
    example: "stripe",
  }),
});

export const receivedSchema = z
  .object({
    received: z.literal(true),
    id: z.string().openapi({ description: "Our id of the event", example: "inb_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
    duplicate: z.boolean().openapi({ description: "Whether it was here before" }),
  })
  .openapi("InboundReceipt");

const time = z.iso.datetime({ offset: true });
const inboundList = z.strictObject({
  source: z.enum(sourceNames).optional().openapi({ description: "Only of this source" }),
  type: z.string().max(255).optional().openapi({ description: "Only of this type", example: "invoice.paid" }),
  status: z.enum(inboundStates).optional().openapi({ description: "Only with this status" }),
  received_after: time
    .optional()
    .openapi({ description: "Received then or later (RFC 3339)", example: "2026-11-21T00:00:00Z" }),
  received_before: time
    .optional()
    .openapi({ description: "Received earlier (RFC 3339)", example: "2026-11-22T00:00:00Z" }),
  ...pageQuery,
});
export const inboundListForm = queryForm(inboundList);
export type ListInbound = z.output<typeof inboundList>;

export const inboundParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: "inb_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
});

const inboundShape = {
  id: z.string().openapi({ example: "inb_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
  source: z.string().openapi({ example: "stripe" }),
  external_id: z
    .string()
    .openapi({ description: "The source's own id of it", example: "evt_1NG8Du2eZvKYlo2CUI79vXWy" }),
  type: z.string().openapi({ example: "invoice.paid" }),
  status: z.enum(inboundStates).openapi({
    description:
      "received: waits, for its first attempt or the next; processed; ignored: there was nothing to do about it; failed: given up",
  }),
  signature: z
    .object({
      verdict: z.literal("valid"),
      scheme: z.string().openapi({ example: "v1" }),
      secret: z.int().openapi({ description: "Which of the secrets it was made with, from 1", example: 1 }),
    })
    .openapi({ description: "What is refused is counted and not kept" }),
  receipts: z.int().openapi({ description: "How often it came" }),
  attempts: z.int().openapi({ description: "How often it was worked on" }),
  error: z.string().nullable().openapi({ description: "Why the latest attempt failed" }),
  received_at: z.iso.datetime(),
  next_attempt_at: z.iso.datetime().nullable(),
  completed_at: z.iso.datetime().nullable(),
  processing_ms: z.int().nullable().openapi({ description: "How long the latest attempt took" }),
};
export const inboundSchema = z.object(inboundShape).openapi("InboundEventSummary");
export const inboundPageSchema = pageSchema(inboundSchema);
export const inboundEventSchema = z
  .object({ ...inboundShape, payload: z.string().openapi({ description: "What came, word for word" }) })
  .openapi("InboundEvent");
export type InboundView = z.infer<typeof inboundSchema>;
export type InboundEventView = z.infer<typeof inboundEventSchema>;

const statsQuery = z.strictObject({
  hours: z.int().min(1).max(720).default(24).openapi({ description: "How far back, 1 to 720", example: 24 }),
});
export const statsForm = queryForm(statsQuery);
export type StatsQuery = z.output<typeof statsQuery>;

const healths = ["healthy", "degraded", "unhealthy", "no_data"] as const;
const health = z
  .enum(healths)
  .openapi({ description: "healthy from 95 % success, degraded from 80 %; no_data: nothing was tried" });
export type Health = z.infer<typeof health>;

const percentiles = z.object({ p50: z.int().nullable(), p95: z.int().nullable() });
const figuresShape = {
  events: z.int(),
  duplicates: z.int().openapi({ description: "Receipts of what was here before" }),
  processed: z.int(),
  ignored: z.int(),
  failed: z.int(),
  retrying: z.int().openapi({ description: "Failed at least once and are tried again" }),
  waiting: z.int().openapi({ description: "Were not tried yet, or are under way for the first time" }),
  success_rate: z
    .number()
    .nullable()
    .openapi({ description: "processed and ignored, of these and failed and retrying", example: 0.998 }),
  processing_ms: percentiles.openapi({ description: "What the attempt took that processed it" }),
  latency_ms: percentiles.openapi({ description: "From receipt until it was processed" }),
};
const figuresSchema = z.object(figuresShape);
export type Figures = z.infer<typeof figuresSchema>;

export const inboundStatsSchema = z
  .object({
    since: z.iso.datetime(),
    hours: z.int(),
    health,
    total: figuresSchema,
    sources: z.array(
      z.object({
        source: z.string(),
        health,
        ...figuresShape,
        errors: z.array(z.object({ error: z.string(), count: z.int() })),
      }),
    ),
    refusals: z
      .array(z.object({ source: z.string(), reason: z.string(), count: z.int(), last_at: z.iso.datetime() }))
      .openapi({ description: "What was refused, by whole hours; `unknown` is what named no source" }),
  })
  .openapi("InboundStats");
export type InboundStatsView = z.infer<typeof inboundStatsSchema>;
