// Limits as callers and operators read and set them.
import { z } from "@hono/zod-openapi";
import { bodyForm, queryForm } from "#http/fields.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";
import { identities } from "./rules.ts";

const nullableInt = z.int().nullable();
const rateSchema = z.object({
  name: z.string().openapi({ description: "As in RateLimit-Policy", example: "minute" }),
  limit: z.int(),
  window_seconds: z.int(),
  remaining: z.int().openapi({ description: "Calls that may come at once now" }),
  reset_seconds: z.int().openapi({ description: "Until all of those are back" }),
});

export const standingSchema = z
  .object({
    enforced: z.boolean(),
    rates: z.array(rateSchema),
    api_calls: z.object({ limit: nullableInt, used: z.int() }),
    key_api_calls: z
      .object({ limit: z.int(), used: z.int() })
      .nullable()
      .openapi({ description: "Of the key that asks, where it has a maximum of its own" }),
    captures: z
      .object({ limit: nullableInt, used: z.int(), being_made: z.int() })
      .openapi({ description: "Made this month, and places held by those under way" }),
    captures_at_once: z.object({ limit: nullableInt, used: z.int() }),
    period: z.string().openapi({ description: "The month, in UTC", example: "2026-11" }),
    resets_at: z.iso.datetime().openapi({ description: "When the month's allowances begin anew" }),
  })
  .openapi("Limits", { description: "A limit of null is none" });
export type StandingView = z.infer<typeof standingSchema>;

const figure = (least: number, description: string) =>
  z
    .union([z.int().min(least).max(1_000_000_000), z.literal("unlimited")])
    .optional()
    .openapi({ description: `${description}; the plan's where it is left out` });

const override = z.strictObject({
  calls_per_minute: figure(1, "Calls of the API in a minute"),
  burst: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .openapi({ description: "Calls that may come at once; a quarter of a minute's where it is left out" }),
  calls_per_month: figure(0, "Calls of the API in a month"),
  captures_per_month: figure(0, "Captures made in a month"),
  captures_at_once: figure(1, "Captures made at the same time"),
  reason: z.string().trim().min(1).max(500).openapi({ example: "Black Friday" }),
});
export const overrideBody = bodyForm(override).openapi("LimitOverride", {
  example: { calls_per_minute: 600, captures_per_month: 20_000, reason: "Black Friday" },
});
export type SetOverride = z.output<typeof override>;

const id = (name: string, example: string) =>
  z.object({ id: z.string().openapi({ param: { name: "id", in: "path" }, description: name, example }) });
export const tenantParams = id("The tenant", "ten_01k9zt3q5m8f4w2v7x6y1b0c9d");
export const ruleParams = id("The rule", "rul_01k9zt3q5m8f4w2v7x6y1b0c9d");
export const blockParams = id("The block", "bar_01k9zt3q5m8f4w2v7x6y1b0c9d");

const shownFigure = z.union([z.int(), z.literal("unlimited")]).nullable();
export const tenantLimitsSchema = z
  .object({
    tenant_id: z.string(),
    tier: z.string(),
    override: z
      .object({
        calls_per_minute: shownFigure,
        burst: z.int().nullable(),
        calls_per_month: shownFigure,
        captures_per_month: shownFigure,
        captures_at_once: shownFigure,
        reason: z.string(),
        updated_at: z.iso.datetime(),
      })
      .nullable(),
    limits: z.object({
      calls_per_minute: nullableInt,
      burst: z.int(),
      calls_per_month: nullableInt,
      captures_per_month: nullableInt,
      captures_at_once: nullableInt,
    }),
  })
  .openapi("TenantLimits");
export type TenantLimitsView = z.infer<typeof tenantLimitsSchema>;

const endpoint = z
  .string()
  .regex(
    /^(GET|POST|PUT|PATCH|DELETE) \/[\w{}/.-]*$/,
    'Must be a method and a path, as "POST /captures/bulk"',
  )
  .max(200)
  .openapi({ description: "As documented here, without the version", example: "POST /captures/bulk" });

const rule = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/, "Must be 1 to 32 of a-z, 0-9 and -, beginning with a letter")
    .openapi({ description: "As RateLimit-Policy will say it", example: "bulk-by-address" }),
  tenant_id: z
    .string()
    .max(64)
    .optional()
    .openapi({ description: "Of this tenant; of every one where absent" }),
  identity: z.enum(identities).openapi({ description: "Whose calls are counted together" }),
  endpoint: endpoint.optional().openapi({ description: "At this endpoint; at any where absent" }),
  limit: z.int().min(1).max(1_000_000).openapi({ example: 10 }),
  window_seconds: z.int().min(1).max(86_400).openapi({ example: 60 }),
  burst: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .openapi({ description: "Calls that may come at once; a quarter of the limit where absent" }),
});
export const ruleBody = bodyForm(rule).openapi("NewLimitRule", {
  example: {
    name: "bulk-by-address",
    identity: "address",
    endpoint: "POST /captures/bulk",
    limit: 10,
    window_seconds: 60,
  },
});
export type SetRule = z.output<typeof rule>;

export const ruleSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    tenant_id: z.string().nullable(),
    identity: z.enum(identities),
    endpoint: z.string().nullable(),
    limit: z.int(),
    window_seconds: z.int(),
    burst: z.int(),
    created_at: z.iso.datetime(),
  })
  .openapi("LimitRule");
export const ruleListSchema = z.object({ data: z.array(ruleSchema) });
export type RuleView = z.infer<typeof ruleSchema>;

const cost = z.strictObject({
  endpoint,
  cost: z
    .int()
    .min(0)
    .max(1000)
    .openapi({ description: "What one call counts in rates; 0 is free", example: 5 }),
});
export const costBody = bodyForm(cost).openapi("LimitCost", {
  example: { endpoint: "POST /captures/bulk", cost: 5 },
});
export type SetCost = z.output<typeof cost>;
export const costSchema = z.object({ endpoint: z.string(), cost: z.int() }).openapi("EndpointCost");
export const costListSchema = z.object({ data: z.array(costSchema) });

const block = z.strictObject({
  identity: z.enum(identities),
  subject: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .openapi({ description: "The id, or the address: IPv6 counts by its /64", example: "203.0.113.7" }),
  tenant_id: z.string().max(64).optional().openapi({
    description: "Where it is blocked: needed for a user; an address is blocked everywhere without it",
  }),
  reason: z.string().trim().min(1).max(500).openapi({ example: "Scraping" }),
  until: z.iso.datetime({ offset: true }).optional().openapi({
    description: "When the block ends (RFC 3339); when it is lifted, where absent",
    example: "2027-12-31T00:00:00Z",
  }),
});
export const blockBody = bodyForm(block).openapi("NewBlock", {
  example: { identity: "address", subject: "203.0.113.7", reason: "Scraping" },
});
export type CreateBlock = z.output<typeof block>;

const blockStatuses = ["active", "expired", "lifted"] as const;
export const blockSchema = z
  .object({
    id: z.string(),
    status: z.enum(blockStatuses),
    identity: z.enum(identities),
    subject: z.string(),
    tenant_id: z.string().nullable(),
    reason: z.string(),
    until: z.iso.datetime().nullable(),
    created_by: z.string().openapi({ description: "The id of the key or person" }),
    created_at: z.iso.datetime(),
    lifted_at: z.iso.datetime().nullable(),
  })
  .openapi("Block");
export const blockPageSchema = pageSchema(blockSchema);
export type BlockView = z.infer<typeof blockSchema>;

const blockList = z.strictObject({
  status: z.enum(blockStatuses).optional().openapi({ description: "Only these" }),
  identity: z.enum(identities).optional().openapi({ description: "Only of these" }),
  ...pageQuery,
});
export const blockListForm = queryForm(blockList);
export type ListBlocks = z.output<typeof blockList>;
