import { z } from "@hono/zod-openapi";
import { emailField, nameField } from "#auth/sessions/email.ts";
import { newPasswordField } from "#auth/sessions/schemas.ts";
import { roles } from "#db/schema/people.ts";
import { bodyForm, queryForm } from "#http/fields.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";
import { roleField } from "#tenants/people/schemas.ts";

const invite = z.strictObject({ email: emailField, role: roleField.default("member") });
export const inviteBody = bodyForm(invite).openapi("NewInvitation", {
  example: { email: "grace@example.com", role: "member" },
});
export type Invite = z.output<typeof invite>;

const listQuery = z.strictObject({ ...pageQuery });
export const invitationListForm = queryForm(listQuery);
export type ListInvitations = z.output<typeof listQuery>;

export const invitationParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: "inv_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
});

const accept = z.strictObject({
  token: z
    .string()
    .max(100)
    .openapi({ description: "From the link in the mail, behind `#token=`", example: "sfi_…" }),
  name: nameField.optional().openapi({ description: "Of who has no account yet" }),
  password: newPasswordField.optional().openapi({
    description: "Of who has no account yet; without one, links by mail and passkeys sign in",
  }),
});
export const acceptBody = bodyForm(accept).openapi("AcceptInvitation", {
  example: { token: "sfi_…", name: "Grace Hopper", password: "correct horse battery staple" },
});
export type Accept = z.output<typeof accept>;

export const acceptedSchema = z
  .object({
    status: z.enum(["signed_in", "joined"]).openapi({
      description:
        "joined: the address has an account, which belongs to the tenant now and signs in as always",
    }),
    tenant_id: z.string(),
  })
  .openapi("AcceptedInvitation");

export const invitationSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    role: z.enum(roles),
    status: z.enum(["open", "accepted", "revoked", "expired"]),
    invited_by: z.object({ id: z.string(), name: z.string() }),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
  })
  .openapi("Invitation");
export type InvitationView = z.infer<typeof invitationSchema>;
export const invitationPageSchema = pageSchema(invitationSchema);
