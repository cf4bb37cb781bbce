// Deliveries and their attempts, as their owner sees them.
import { z } from "@hono/zod-openapi";
import { deliveryCauses, deliveryStates } from "#db/schema/webhooks.ts";
import { queryForm } from "#http/fields.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";
import { oneType } from "#webhooks/wanted-types.ts";

const exampleId = "dlv_01k9zt3q5m8f4w2v7x6y1b0c9d";
const time = z.iso.datetime({ offset: true });

const deliveryList = z.strictObject({
  ...pageQuery,
  endpoint_id: z.string().optional().openapi({
    description: "Only deliveries to this endpoint",
    example: "whe_01k9zt3q5m8f4w2v7x6y1b0c9d",
  }),
  job_id: z.string().optional().openapi({
    description: "Only deliveries to this job's own webhook_url",
    example: "job_01k9zt3q5m8f4w2v7x6y1b0c9d",
  }),
  event_type: oneType.optional().openapi({ example: "job.completed" }),
  status: z
    .enum(deliveryStates)
    .optional()
    .openapi({ description: "failed lists what was given up, to be replayed or left", example: "failed" }),
  created_after: time.optional().openapi({ description: "RFC 3339", example: "2026-01-01T00:00:00Z" }),
  created_before: time.optional().openapi({ description: "RFC 3339" }),
});
export const deliveryListForm = queryForm(deliveryList);
export type ListDeliveries = z.output<typeof deliveryList>;

export const deliveryParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: exampleId }),
});

const delivery = z.object({
  id: z.string().openapi({ example: exampleId }),
  event_id: z.string().openapi({ description: "The webhook-id of every attempt" }),
  event_type: z.string().openapi({ example: "job.completed" }),
  sequence: z.int().openapi({ description: "The event's number among all of the tenant's", example: 4711 }),
  endpoint_id: z.string().nullable().openapi({ description: "null where it goes to a job's own address" }),
  job_id: z.string().nullable().openapi({ description: "The job to whose own address it goes" }),
  cause: z.enum(deliveryCauses).openapi({ description: "What it was made for" }),
  replay_id: z.string().nullable(),
  status: z.enum(deliveryStates).openapi({
    description:
      "pending: to be tried, or waiting for its endpoint to be enabled; failed: given up after its last attempt; dropped: its endpoint was deleted, or stayed disabled",
  }),
  attempts: z.int().openapi({ example: 1 }),
  response_status: z.int().nullable().openapi({ description: "Of the latest attempt", example: 200 }),
  error: z.string().nullable().openapi({ description: "Why the latest attempt failed" }),
  created_at: z.iso.datetime(),
  next_attempt_at: z.iso.datetime().nullable(),
  completed_at: z.iso.datetime().nullable(),
});
export const deliverySchema = delivery.openapi("WebhookDelivery");
export const deliveryPageSchema = pageSchema(deliverySchema);
export type DeliveryView = z.infer<typeof deliverySchema>;

export const attemptSchema = z
  .object({
    number: z.int().openapi({ description: "From 1", example: 1 }),
    url: z.string(),
    started_at: z.iso.datetime(),
    duration_ms: z.int().openapi({ example: 84 }),
    response_status: z.int().nullable().openapi({ example: 503 }),
    response_headers: z.record(z.string(), z.string()).nullable(),
    response_body: z.string().nullable().openapi({ description: "Its first 4 kB" }),
    error_class: z.string().nullable().openapi({
      description:
        "null: taken. status: no 2xx; redirect; timeout: no answer in time; too_slow: not all of it in time; dns, refused, reset, tls: no connection, or none that held; blocked: the address is not allowed; lost: we were cut off before the outcome was noted; other",
      example: "status",
    }),
    error: z.string().nullable().openapi({ description: "The same in words" }),
  })
  .openapi("WebhookAttempt");
export type AttemptView = z.infer<typeof attemptSchema>;

export const deliveryDetailSchema = delivery
  .extend({
    body: z
      .string()
      .nullable()
      .openapi({ description: "Byte for byte what is sent; null once the event is no longer kept" }),
    log: z.array(attemptSchema).openapi({ description: "The first 100 attempts, oldest first" }),
  })
  .openapi("WebhookDeliveryDetail");
export type DeliveryDetail = z.infer<typeof deliveryDetailSchema>;
