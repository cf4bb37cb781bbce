import { z } from "@hono/zod-openapi";
import { lengthMax, lengthMin } from "#auth/passwords/rule.ts";
import { bodyForm } from "#http/fields.ts";
import { emailField, nameField } from "./email.ts";

/** A new one: what else is asked of it, `passwords/rule.ts` says. */
export const newPasswordField = z
  .string()
  .max(1000)
  .openapi({
    description: `${lengthMin} to ${lengthMax} characters, not among those that everybody guesses`,
    minLength: lengthMin,
    maxLength: lengthMax,
    example: "correct horse battery staple",
  });
/** One that is there: whatever it is, it is compared. */
export const passwordField = z.string().min(1).max(1000).openapi({ example: "correct horse battery staple" });

export const tokenField = z
  .string()
  .max(100)
  .openapi({ description: "From the link in the mail, behind `#token=`", example: "sfp_…" });

const signUp = z.strictObject({
  email: emailField,
  name: nameField,
  password: newPasswordField,
  tenant_name: nameField
    .optional()
    .openapi({ description: "What to call the tenant; your name unless told" }),
});
export const signUpBody = bodyForm(signUp).openapi("SignUp", {
  example: { email: "ada@example.com", name: "Ada Lovelace", password: "correct horse battery staple" },
});
export type SignUp = z.output<typeof signUp>;

export const signInBody = bodyForm(z.strictObject({ email: emailField, password: passwordField })).openapi(
  "SignIn",
  { example: { email: "ada@example.com", password: "correct horse battery staple" } },
);
export const emailBody = bodyForm(z.strictObject({ email: emailField })).openapi("EmailOnly", {
  example: { email: "ada@example.com" },
});
export const tokenBody = bodyForm(z.strictObject({ token: tokenField })).openapi("TokenOnly", {
  example: { token: "sfp_…" },
});
export const resetBody = bodyForm(z.strictObject({ token: tokenField, password: newPasswordField })).openapi(
  "PasswordReset",
  { example: { token: "sfp_…", password: "correct horse battery staple" } },
);
export const proveBody = bodyForm(z.strictObject({ password: passwordField })).openapi("Prove", {
  example: { password: "correct horse battery staple" },
});
export const sentSchema = z
  .object({
    status: z.literal("mail_sent").openapi({ description: "The same whether the address is known or not" }),
  })
  .openapi("MailSent");

export const signedInSchema = z
  .object({
    status: z.enum(["signed_in", "second_factor_needed"]),
    challenge: z.string().optional().openapi({
      description: "To be sent with the second factor to `POST /auth/second-factor`, within 5 minutes",
    }),
    expires_at: z.iso.datetime().optional().openapi({ description: "When the session ends at the latest" }),
  })
  .openapi("SignedIn");
export type SignedInView = z.infer<typeof signedInSchema>;

export const sessionParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: "ses_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
});

const sessionSchema = z
  .object({
    id: z.string(),
    is_current: z.boolean(),
    method: z.string().openapi({ example: "password" }),
    address: z.string(),
    user_agent: z.string(),
    created_at: z.iso.datetime(),
    last_seen_at: z.iso.datetime().openapi({ description: "Exact to about five minutes" }),
    expires_at: z.iso.datetime(),
  })
  .openapi("Session");
export type SessionView = z.infer<typeof sessionSchema>;
export const sessionListSchema = z.object({ data: z.array(sessionSchema) });
