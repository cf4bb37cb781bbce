import { z } from "@hono/zod-openapi";
import { exampleId } from "#webhooks/schemas.ts";

const verdict = z.enum(["pass", "warn", "fail"]);

export const reportSchema = z
  .object({
    id: z
      .string()
      .openapi({ description: "Begins each webhook-id", example: "chk_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
    endpoint_id: z.string().openapi({ example: exampleId }),
    url: z.url(),
    checked_at: z.iso.datetime(),
    verdict: verdict.openapi({ description: "The worst of all cases" }),
    passed: z.int(),
    warned: z.int(),
    failed: z.int(),
    cases: z.array(
      z.object({
        name: z.string().openapi({ example: "old_timestamp" }),
        sends: z.string().openapi({ example: "A delivery signed ten minutes ago" }),
        expected: z.string().openapi({ description: "What a right receiver answers", example: "4xx" }),
        status: z.int().nullable().openapi({ description: "What it answered; null: nothing", example: 200 }),
        error: z.string().nullable().openapi({ description: "Why there was no answer" }),
        duration_ms: z.int().nullable(),
        verdict,
        advice: z.string().nullable().openapi({
          description: "What to do; null where all is well",
          example: "Refuse a webhook-timestamp more than 300 seconds old",
        }),
      }),
    ),
  })
  .openapi("WebhookReceiverReport");
export type ReportView = z.infer<typeof reportSchema>;
