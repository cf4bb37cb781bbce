// What gates decided, as their owners and operators read it.
import { z } from "@hono/zod-openapi";
import { queryForm } from "#http/fields.ts";

const range = {
  minutes: z.int().min(5).max(129_600).default(60).openapi({
    description: "How far back from now, 5 to 129600 (90 days); whole hours beyond the last",
    example: 60,
  }),
  limit: z
    .int()
    .min(1)
    .max(50)
    .default(10)
    .openapi({ description: "How many of each kind at most, 1 to 50" }),
};
const own = z.strictObject(range);
export const ownAnalyticsForm = queryForm(own);
const any = z.strictObject({
  ...range,
  tenant_id: z.string().max(64).optional().openapi({ description: "Only of this tenant" }),
});
export const analyticsForm = queryForm(any);
export type AnalyticsQuery = z.output<typeof own> & { tenant_id?: string | undefined };

const counts = {
  allowed: z.int(),
  refused: z.int(),
  block_rate: z
    .number()
    .nullable()
    .openapi({ description: "refused, of all; null where nothing came", example: 0.04 }),
};
const subject = z.object({ subject: z.string(), ...counts });

const patternKinds = ["hammering", "key_guessing", "many_tenants"] as const;
export const analyticsSchema = z
  .object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    ...counts,
    trend: z.object({ calls: z.number().nullable(), refused: z.number().nullable() }).openapi({
      description: "Change against as long a time before, as a share; null where there was nothing",
    }),
    over_time: z.array(z.object({ at: z.iso.datetime(), ...counts })),
    endpoints: z.array(subject).openapi({ description: "The busiest" }),
    blocked_endpoints: z.array(subject).openapi({ description: "Those most often refused" }),
    blocked_addresses: z.array(subject),
    blocked_keys: z.array(subject),
    policies: z
      .array(z.object({ subject: z.string(), refused: z.int() }))
      .openapi({ description: "What refused, by the policy's name; `blocked` by hand" }),
    patterns: z
      .array(
        z.object({
          kind: z.enum(patternKinds),
          subject: z.string(),
          refused: z.int(),
          detail: z.string(),
        }),
      )
      .openapi({
        description:
          "hammering: goes on while it is refused; key_guessing: an address with many keys or links that do not hold; many_tenants: an address refused at several tenants",
      }),
  })
  .openapi("LimitAnalytics");
export type AnalyticsView = z.infer<typeof analyticsSchema>;
export type Pattern = AnalyticsView["patterns"][number];
