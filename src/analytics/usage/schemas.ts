// What is asked of usage and what it says.
import { z } from "@hono/zod-openapi";
import { queryForm } from "#http/fields.ts";
import { rangeNames } from "./spans.ts";

const query = z.strictObject({
  range: z.enum(rangeNames).default("24h").openapi({
    description: "How far back: told in steps of 5 minutes, an hour, 6 hours or a day",
    example: "24h",
  }),
});
export const usageForm = queryForm(query);
export type ReadUsage = z.output<typeof query>;

const count = z.int();
const share = z.number().min(0).max(1).nullable();
const sums = {
  requests: count.openapi({ example: 5210 }),
  ok: count.openapi({ description: "Answered with a status below 400" }),
  refused: count.openapi({ description: "The request was at fault" }),
  target_failed: count.openapi({ description: "The page that was to be captured was at fault" }),
  failed: count.openapi({ description: "We were at fault" }),
  success_rate: share.openapi({ description: "ok, of all; null without any", example: 0.9931 }),
  cache_hits: count,
  cache_misses: count,
  cache_hit_rate: share.openapi({ description: "Of captures; null where none asked the cache" }),
  screenshots: count.openapi({ description: "Calls of `/screenshot` and `/screenshot/async`" }),
  pdfs: count.openapi({ description: "Calls of `/pdf`, `/pdf/async` and `/pdf/merge`" }),
  contents: count.openapi({ description: "Calls of `/content` and `/content/async`" }),
  comparisons: count.openapi({ description: "Calls of `/compare` and `/compare/async`" }),
};
const sumsSchema = z.object(sums).openapi("UsageSums");
export type UsageSums = z.infer<typeof sumsSchema>;

export const usageSchema = z
  .object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    total: sumsSchema,
    before: sumsSchema.openapi({ description: "Of as long a time before" }),
    points: z
      .array(z.object({ begins_at: z.iso.datetime(), ...sums }))
      .openapi({ description: "One for each step, also where there was nothing; the oldest first" }),
  })
  .openapi("Usage");
export type UsageView = z.infer<typeof usageSchema>;
