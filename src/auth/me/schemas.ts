import { z } from "@hono/zod-openapi";
import { emailField, nameField } from "#auth/sessions/email.ts";
import { newPasswordField, passwordField, tokenField } from "#auth/sessions/schemas.ts";
import { roles } from "#db/schema/people.ts";
import { bodyForm } from "#http/fields.ts";

export const updateMeBody = bodyForm(z.strictObject({ name: nameField })).openapi("UpdateMe", {
  example: { name: "Ada King" },
});
export const changePasswordBody = bodyForm(
  z.strictObject({
    current_password: passwordField.optional().openapi({
      description: "Needed by who has a password; who has none signed in within the last 15 minutes",
    }),
    new_password: newPasswordField,
  }),
).openapi("ChangePassword", {
  example: { current_password: "correct horse battery staple", new_password: "seven quiet otters swim" },
});
export type ChangePassword = z.output<typeof changePasswordBody>;

export const changeEmailBody = bodyForm(z.strictObject({ email: emailField })).openapi("ChangeEmail", {
  example: { email: "ada@example.org" },
});
export const confirmEmailBody = bodyForm(z.strictObject({ token: tokenField })).openapi("ConfirmEmail", {
  example: { token: "sfp_…" },
});
export const switchTenantBody = bodyForm(
  z.strictObject({ tenant_id: z.string().max(64).openapi({ example: "ten_01k9zt3q5m8f4w2v7x6y1b0c9d" }) }),
).openapi("SwitchTenant", { example: { tenant_id: "ten_01k9zt3q5m8f4w2v7x6y1b0c9d" } });

const tenantSchema = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  tier: z.string(),
  role: z.enum(roles),
});

export const meSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    is_platform_admin: z.boolean(),
    has_password: z.boolean(),
    two_factor: z.object({ enabled: z.boolean(), recovery_codes_left: z.int() }),
    passkeys: z.int(),
    tenant: tenantSchema.nullable().openapi({ description: "Where the session works now" }),
    tenants: z.array(tenantSchema).openapi({ description: "All that the person belongs to" }),
    scopes: z.array(z.string()).openapi({ description: "What the session may do" }),
    impersonation: z
      .object({
        by: z.object({ id: z.string(), name: z.string() }),
        reason: z.string(),
        ends_at: z.iso.datetime(),
      })
      .nullable()
      .openapi({
        description: "Set while a platform administrator acts in this person's place: show it on every page",
      }),
    created_at: z.iso.datetime(),
  })
  .openapi("Me");
export type MeView = z.infer<typeof meSchema>;
