import { z } from "@hono/zod-openapi";
import { createdKeySchema } from "#auth/schemas.ts";
import { emailField } from "#auth/sessions/email.ts";
import { tenantStatuses, tiers, trialOutcomes } from "#db/schema/tenants.ts";
import { bodyForm, queryForm } from "#http/fields.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";
import { features } from "./features.ts";
import { slug } from "./slug.ts";
import { nameText, plainText } from "./texts.ts";

const tenantId = "ten_01k9zt3q5m8f4w2v7x6y1b0c9d";

/** In any case, with spaces or hyphens for underscores. */
export const tier = z.preprocess(
  (given) => (typeof given === "string" ? given.trim().toLowerCase().replaceAll(/[ -]/g, "_") : given),
  z.enum(tiers).openapi({ description: "The plan, in any case", example: "starter" }),
);
const email = emailField.openapi({ example: "owner@example.com" });
const name = nameText(100).openapi({ example: "Acme" });
const reason = plainText(500).openapi({ example: "The invoice of October is not paid" });

const newTenant = z.strictObject({
  name,
  slug,
  tier: tier.default("free"),
  owner_email: email.openapi({ description: "Who is invited as its owner" }),
  owner_name: nameText(100).openapi({ example: "Ada Owner" }),
});
export const createTenantBody = bodyForm(newTenant).openapi("NewTenant", {
  example: {
    name: "Acme",
    slug: "acme",
    tier: "STARTER",
    owner_email: "owner@example.com",
    owner_name: "Ada Owner",
  },
});
export type CreateTenant = z.output<typeof newTenant>;

const tenantChange = z.strictObject({ ...newTenant.shape, tier }).partial();
export const updateTenantBody = bodyForm(tenantChange).openapi("TenantChange", {
  example: { tier: "PROFESSIONAL" },
});
export type UpdateTenant = z.output<typeof tenantChange>;

const ownChange = z.strictObject({ name, owner_email: email, owner_name: name }).partial();
export const updateOwnBody = bodyForm(ownChange).openapi("OwnTenantChange", {
  example: { name: "Acme Ltd" },
});
export type UpdateOwn = z.output<typeof ownChange>;

const suspension = z.strictObject({ reason });
export const suspendBody = bodyForm(suspension).openapi("Suspension", {
  example: { reason: "The invoice of October is not paid" },
});
export type Suspend = z.output<typeof suspension>;

const tenantListQuery = z.strictObject({
  ...pageQuery,
  q: z.string().max(100).optional().openapi({ description: "Part of name, slug or owner's e-mail" }),
  tier: tier.optional(),
  status: z
    .enum(tenantStatuses)
    .optional()
    .openapi({ description: "Erased ones are left out unless asked for" }),
});
export const tenantListForm = queryForm(tenantListQuery);
export type ListTenants = z.output<typeof tenantListQuery>;

export const tenantParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: tenantId }),
});

const time = z.iso.datetime();
const tenantShape = {
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  tier: z.enum(tiers),
  status: z.enum(tenantStatuses),
  status_reason: z.string().nullable(),
  status_since: time.nullable(),
  owner_email: z.string().nullable(),
  owner_name: z.string().nullable(),
  trial: z
    .object({
      tier: z.enum(tiers),
      state: z.enum(["active", ...trialOutcomes]),
      started_at: time,
      ends_at: time,
      days_left: z.int().openapi({ description: "Begun days count; 0 where it is over" }),
    })
    .nullable()
    .openapi({ description: "The latest trial; null where there was none" }),
  created_at: time,
  updated_at: time.nullable(),
};
export const tenantSchema = z.object(tenantShape).openapi("Tenant");
export const createdTenantSchema = z
  .object({
    ...tenantShape,
    key: createdKeySchema.openapi({ description: "Its first key, shown this once" }),
  })
  .openapi("CreatedTenant");
export const tenantPageSchema = pageSchema(tenantSchema);
export type TenantView = z.infer<typeof tenantSchema>;
export type CreatedTenant = z.infer<typeof createdTenantSchema>;

const limit = z.int().nullable().openapi({ description: "Null: no limit" });
export const planSchema = z
  .object({
    tier: z.enum(tiers),
    name: z.string(),
    price_monthly_cents: z.int().nullable().openapi({ description: "In US cents; null: by contract" }),
    captures_monthly_max: limit,
    calls_monthly_max: limit,
    calls_per_minute_max: z.int(),
    captures_at_once: z.int(),
    people_max: limit,
    assistants_max: limit,
    stored_bytes_max: limit,
    results_kept_days: limit,
    history_days: limit,
    webhook_endpoints_max: z.int(),
    listeners_at_once: z.int(),
    features: z.array(z.object({ name: z.enum(features), meaning: z.string() })),
  })
  .openapi("Plan");
export const planListSchema = z.object({ data: z.array(planSchema) });
export type PlanView = z.infer<typeof planSchema>;
