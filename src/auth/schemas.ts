import { z } from "@hono/zod-openapi";
import { bodyForm, queryForm } from "#http/fields.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";
import { rangeOf } from "./address-ranges.ts";
import { keyPattern } from "./key-format.ts";
import { scopeMeanings, scopes } from "./scopes.ts";

const meanings = Object.entries(scopeMeanings)
  .map(([scope, meaning]) => `\`${scope}\` ${meaning}`)
  .join("; ");

const graceSecondsMax = 30 * 24 * 60 * 60;

const addressRange = z.string().transform((text, ctx) => {
  const range = rangeOf(text);
  if (range !== undefined) return range;
  ctx.addIssue({
    code: "custom",
    message: "Must be an address or a range in CIDR form: 203.0.113.7, 203.0.113.0/24, 2001:db8::/32",
  });
  return z.NEVER;
});

const description = z.string().max(200).openapi({ description: "What the key is for", example: "CI" });
const allowedAddresses = z
  .array(addressRange)
  .min(1)
  .max(100)
  .openapi({
    description: "Addresses and ranges (CIDR, IPv4 and IPv6) it works from; from anywhere, where absent",
    example: ["203.0.113.0/24", "2001:db8::/32"],
  });
const monthlyCallsMax = z
  .int()
  .min(1)
  .openapi({ description: "Calls it may make in a month, at most what the plan grants", example: 10_000 });

const newKey = z.strictObject({
  description: description.default(""),
  mode: z
    .enum(["live", "test"])
    .default("live")
    .openapi({ description: "Shown in the key: `sf_live_…` or `sf_test_…`" }),
  scopes: z
    .array(z.enum(scopes))
    .min(1)
    .default(["captures:write", "captures:read"])
    .openapi({ description: `What the key may do, at most what the creating key may: ${meanings}` }),
  expires_at: z.iso.datetime({ offset: true }).optional().openapi({
    description: "When it stops working (RFC 3339); where absent never, or with the key that makes it",
    example: "2027-12-31T00:00:00Z",
  }),
  allowed_addresses: allowedAddresses.optional(),
  monthly_calls_max: monthlyCallsMax.optional(),
});

export const createKeyBody = bodyForm(newKey).openapi("NewKey", {
  example: { description: "CI", scopes: ["captures:write"] },
});
export type CreateKey = z.output<typeof newKey>;

const keyChanges = z.strictObject({
  description: description.optional(),
  expires_at: z.iso
    .datetime({ offset: true })
    .nullable()
    .optional()
    .openapi({ description: "When it stops working; null: never" }),
  allowed_addresses: allowedAddresses.nullable().optional(),
  monthly_calls_max: monthlyCallsMax.nullable().optional(),
});
export const updateKeyBody = bodyForm(keyChanges).openapi("KeyChanges", {
  example: { description: "CI", allowed_addresses: ["203.0.113.0/24"] },
});
export type UpdateKey = z.output<typeof keyChanges>;

const rotation = z.strictObject({
  grace_seconds: z
    .int()
    .min(0)
    .max(graceSecondsMax)
    .default(24 * 60 * 60)
    .openapi({ description: "How long the old key works beside the new one", example: 3600 }),
});
export const rotateKeyBody = bodyForm(rotation).openapi("KeyRotation", { example: { grace_seconds: 3600 } });
export type RotateKey = z.output<typeof rotation>;

const leak = z.strictObject({
  key: z.string().max(200).openapi({ description: "All of the key: who has that may have it revoked" }),
  url: z
    .url()
    .max(2000)
    .optional()
    .openapi({ description: "Where it was found", example: "https://example.com/paste/1" }),
});
export const leakBody = bodyForm(leak).openapi("KeyLeak", { example: { key: "sf_live_…" } });
export const leakSchema = z.object({
  revoked: z.boolean().openapi({ description: "Whether it was a key of ours; it works no more" }),
});

export const patternSchema = z
  .object({
    pattern: z.string().openapi({ description: "A regular expression", example: keyPattern.source }),
    prefixes: z.array(z.string()),
    length: z.int(),
    checksum: z.string().openapi({ description: "How to tell a key from what only looks like one" }),
    report_to: z.string().openapi({ description: "Where a key that was found can be revoked" }),
  })
  .openapi("KeyPattern");

export const usageSchema = z
  .object({
    data: z.array(
      z.object({
        day: z.string().openapi({ description: "UTC", example: "2026-11-21" }),
        requests: z.int(),
        successes: z.int().openapi({ description: "Answered with a status below 400" }),
      }),
    ),
  })
  .openapi("KeyUsage");

const keyListQuery = z.strictObject({
  ...pageQuery,
  active: z.boolean().optional().openapi({ description: "Only keys that work now, or only the others" }),
  created_by: z.string().max(100).optional().openapi({
    description: "Only those that this person or key made",
    example: "usr_01k9zt3q5m8f4w2v7x6y1b0c9d",
  }),
});
export const keyListForm = queryForm(keyListQuery);
export type ListKeys = z.output<typeof keyListQuery>;

export const keyParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: "key_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
});

const keyShape = {
  id: z.string(),
  description: z.string(),
  masked_key: z.string().openapi({ example: "sf_live_…x7Qb" }),
  mode: z.enum(["live", "test"]),
  scopes: z.array(z.enum(scopes)),
  status: z.enum(["active", "disabled", "expired", "revoked"]),
  active: z.boolean().openapi({ description: "Whether it works now" }),
  allowed_addresses: z.array(z.string()).nullable().openapi({ description: "Null: from anywhere" }),
  monthly_calls_max: z.int().nullable(),
  replaced_by: z.string().nullable().openapi({ description: "The id of the key that it was rotated to" }),
  created_by: z
    .object({
      type: z.enum(["person", "api_key"]),
      id: z.string(),
      name: z.string().nullable().openapi({ description: "Null where they belong to the tenant no more" }),
      status: z
        .enum(["active", "suspended", "removed", "disabled", "expired", "revoked"])
        .openapi({ description: "Of the person or key that made it: the key itself works on" }),
    })
    .nullable()
    .openapi({ description: "Null: by whoever set up the tenant, or not known" }),
  requests_30d: z.int().openapi({ description: "Requests in 30 days, exact to about a minute" }),
  success_rate_30d: z
    .number()
    .nullable()
    .openapi({ description: "Of those, the part answered with a status below 400; null without any" }),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
  disabled_at: z.iso.datetime().nullable(),
  revoked_at: z.iso.datetime().nullable(),
  last_used_at: z.iso.datetime().nullable().openapi({ description: "Exact to about a minute" }),
};

export const keySchema = z.object(keyShape).openapi("Key");
export const createdKeySchema = z
  .object({ ...keyShape, key: z.string().openapi({ description: "The key itself, shown this once" }) })
  .openapi("CreatedKey");
export const keyPageSchema = pageSchema(keySchema);

export type KeyView = z.infer<typeof keySchema>;
export type CreatedKey = z.infer<typeof createdKeySchema>;
