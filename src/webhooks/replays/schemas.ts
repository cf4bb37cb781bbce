// Sending events again: which, and how far that is.
import { z } from "@hono/zod-openapi";
import { replayStatuses } from "#db/schema/webhooks.ts";
import { bodyForm } from "#http/fields.ts";
import { oneType } from "#webhooks/wanted-types.ts";

const exampleId = "rpl_01k9zt3q5m8f4w2v7x6y1b0c9d";
const endpointId = "whe_01k9zt3q5m8f4w2v7x6y1b0c9d";
const time = z.iso.datetime({ offset: true });

const filter = z
  .strictObject({
    event_types: z
      .array(oneType)
      .min(1)
      .max(50)
      .optional()
      .openapi({ description: "All that the endpoint wants, unless told", example: ["job.completed"] }),
    status: z.enum(replayStatuses).default("failed").openapi({
      description:
        "failed: given up and not delivered since; missing: never sent to it, as while it was disabled; delivered; any",
    }),
    created_after: time
      .optional()
      .openapi({ description: "Events after this", example: "2026-11-20T00:00:00Z" }),
    created_before: time.optional().openapi({ description: "Events before this" }),
    sequence_from: z
      .int()
      .min(1)
      .optional()
      .openapi({ description: "Events from this number on", example: 4000 }),
    sequence_to: z.int().min(1).optional().openapi({ description: "Events up to this number" }),
  })
  .openapi("WebhookReplayFilter");

const newReplay = z.strictObject({
  endpoint_id: z.string().openapi({ description: "Where they are sent again", example: endpointId }),
  filter: filter.prefault({}),
  dry_run: z.boolean().default(false).openapi({ description: "Only counts" }),
});
export const replayBody = bodyForm(newReplay).openapi("NewWebhookReplay", {
  example: {
    endpoint_id: endpointId,
    filter: { status: "failed", event_types: ["job.completed"] },
    dry_run: true,
  },
});
export type CreateReplay = z.output<typeof newReplay>;

export const replayParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: exampleId }),
});

export const replayCountSchema = z
  .object({
    dry_run: z.literal(true),
    endpoint_id: z.string(),
    total: z.int().openapi({ description: "Events that would be sent again", example: 128 }),
  })
  .openapi("WebhookReplayCount");

export const replaySchema = z
  .object({
    id: z.string().openapi({ example: exampleId }),
    endpoint_id: z.string(),
    status: z
      .enum(["running", "completed"])
      .openapi({ description: "completed: all are made, and under way" }),
    total: z.int().openapi({ description: "Events that matched when it was asked for", example: 128 }),
    deliveries: z.int().openapi({ description: "Made so far", example: 100 }),
    created_at: z.iso.datetime(),
    completed_at: z.iso.datetime().nullable(),
  })
  .openapi("WebhookReplay");
export type ReplayView = z.infer<typeof replaySchema>;
