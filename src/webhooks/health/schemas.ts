import { z } from "@hono/zod-openapi";
import { queryForm } from "#http/fields.ts";
import { exampleId } from "#webhooks/schemas.ts";

const healthQuery = z.strictObject({
  hours: z
    .int()
    .min(1)
    .max(168)
    .default(1)
    .openapi({ description: "Over how many hours, 1 to 168", example: 1 }),
});
export const healthForm = queryForm(healthQuery);
export type HealthQuery = z.output<typeof healthQuery>;

export const healthStatuses = ["healthy", "degraded", "unhealthy", "idle"] as const;

export const figures = {
  status: z.enum(healthStatuses).openapi({
    description:
      "By the success rate: healthy from 95 %, degraded from 80 %, unhealthy below; idle without attempts",
  }),
  hours: z.int().openapi({ example: 1 }),
  deliveries: z.int().openapi({ description: "Of which there were attempts", example: 412 }),
  attempts: z.int().openapi({ example: 420 }),
  succeeded: z.int().openapi({ example: 409 }),
  failed: z.int().openapi({ example: 11 }),
  success_rate: z
    .number()
    .nullable()
    .openapi({ description: "Attempts that succeeded, 0 to 1; null without any", example: 0.9738 }),
  duration_ms: z
    .object({ p50: z.int(), p95: z.int() })
    .nullable()
    .openapi({
      description: "Until the receiver had answered; null without attempts",
      example: { p50: 84, p95: 310 },
    }),
  last_success_at: z.iso.datetime().nullable(),
  last_failure_at: z.iso.datetime().nullable(),
};
const ofEndpoint = { endpoint_id: z.string().openapi({ example: exampleId }), url: z.url(), ...figures };

export const endpointHealthSchema = z.object(ofEndpoint).openapi("WebhookEndpointHealth");
export const healthSchema = z
  .object({ ...figures, endpoints: z.array(endpointHealthSchema) })
  .openapi("WebhookHealth");
export type EndpointHealthView = z.infer<typeof endpointHealthSchema>;
export type HealthView = z.infer<typeof healthSchema>;
export type Figures = Omit<EndpointHealthView, "endpoint_id" | "url">;
