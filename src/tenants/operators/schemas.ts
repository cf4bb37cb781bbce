import { z } from "@hono/zod-openapi";
import { lineField, nameField } from "#auth/sessions/email.ts";
import { personStatuses, roles } from "#db/schema/people.ts";
import { bodyForm, queryForm } from "#http/fields.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";

const reasonLengthMin = 10;

const search = z.strictObject({
  ...pageQuery,
  q: z.string().min(1).max(200).optional().openapi({
    description: "Part of a name or an address, or an id",
    example: "ada",
  }),
  status: z.enum(personStatuses).optional(),
  platform_admin: z
    .boolean()
    .optional()
    .openapi({ description: "Only platform administrators, or only others" }),
  tenant_id: z.string().max(64).optional().openapi({ description: "Only people of this tenant" }),
});
export const personSearchForm = queryForm(search);
export type SearchPeople = z.output<typeof search>;

const update = z.strictObject({
  status: z.enum(personStatuses).optional().openapi({
    description: "suspended: cannot sign in, and is signed out everywhere within 5 seconds",
  }),
  is_platform_admin: z.boolean().optional(),
  name: nameField.optional(),
  tenant_id: z.string().max(64).optional().openapi({ description: "Where `role` holds; goes with it" }),
  role: z.enum(roles).optional().openapi({ description: "As what they belong to `tenant_id`; goes with it" }),
});
export const updatePersonBody = bodyForm(update, {
  refuse: (given, ctx) => {
    if ("role" in given === "tenant_id" in given) return;
    const path = ["role" in given ? "tenant_id" : "role"];
    ctx.issues.push({ code: "custom", message: "role and tenant_id go together", path, input: given });
  },
}).openapi("UpdatePerson", {
  example: { tenant_id: "ten_01k9zt3q5m8f4w2v7x6y1b0c9d", role: "admin" },
});
export type UpdatePerson = z.output<typeof update>;

export const impersonateBody = bodyForm(
  z.strictObject({
    reason: lineField
      .refine((reason) => reason.length >= reasonLengthMin, `Must be ${reasonLengthMin} characters or more`)
      .openapi({
        description: "Why; goes on record",
        minLength: reasonLengthMin,
        example: "Ticket 4711: captures come out blank",
      }),
    minutes: z.int().min(1).max(60).default(30).openapi({ description: "When it ends by itself" }),
  }),
).openapi("Impersonate", { example: { reason: "Ticket 4711: captures come out blank", minutes: 30 } });
export type Impersonate = z.output<typeof impersonateBody>;

export const impersonatingSchema = z
  .object({ person_id: z.string(), reason: z.string(), ends_at: z.iso.datetime() })
  .openapi("Impersonating");

const shape = {
  id: z.string(),
  email: z.string(),
  name: z.string(),
  status: z.enum(personStatuses),
  is_platform_admin: z.boolean(),
  two_factor: z.boolean(),
  created_at: z.iso.datetime(),
  last_sign_in_at: z.iso.datetime().nullable(),
};
export const personSchema = z.object(shape).openapi("Person");
export const personDetailSchema = z
  .object({
    ...shape,
    has_password: z.boolean(),
    passkeys: z.int(),
    sessions: z.int().openapi({ description: "Browsers they are signed in with" }),
    tenants: z.array(z.object({ id: z.string(), name: z.string(), tier: z.string(), role: z.enum(roles) })),
  })
  .openapi("PersonDetail");
export const personPageSchema = pageSchema(personSchema);
export type PersonView = z.infer<typeof personSchema>;
export type PersonDetail = z.infer<typeof personDetailSchema>;
