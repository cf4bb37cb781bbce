import { z } from "@hono/zod-openapi";
import { lineField } from "#auth/sessions/email.ts";
import { bodyForm } from "#http/fields.ts";

const base64url = (what: string) =>
  z
    .string()
    .regex(/^[\w-]+=*$/, "Must be base64url")
    .max(20_000)
    .openapi({ description: what, example: "o2NmbXRk" });

// A browser's own names: what `credential.toJSON()` gives, as it is.
const registration = z.object({
  id: base64url("The credential's id"),
  response: z.object({
    clientDataJSON: base64url("What the browser was asked"),
    attestationObject: base64url("What the authenticator answered"),
  }),
});
const assertion = z.object({
  id: base64url("The credential's id"),
  response: z.object({
    clientDataJSON: base64url("What the browser was asked"),
    authenticatorData: base64url("What the authenticator answered"),
    signature: base64url("Made with the passkey"),
  }),
});

const exampleRegistration = { id: "AQID", response: { clientDataJSON: "e30", attestationObject: "oA" } };
const exampleAssertion = {
  id: "AQID",
  response: { clientDataJSON: "e30", authenticatorData: "AA", signature: "AA" },
};

export const addPasskeyBody = bodyForm(
  z.strictObject({
    name: lineField.default("Passkey").openapi({ description: "What to call it", example: "Laptop" }),
    credential: registration.openapi({
      description: "`toJSON()` of what `navigator.credentials.create` gave",
    }),
  }),
).openapi("NewPasskey", { example: { name: "Laptop", credential: exampleRegistration } });
export type AddPasskey = z.output<typeof addPasskeyBody>;

export const passkeySignInBody = bodyForm(
  z.strictObject({
    credential: assertion.openapi({ description: "`toJSON()` of what `navigator.credentials.get` gave" }),
  }),
).openapi("PasskeySignIn", { example: { credential: exampleAssertion } });
export type PasskeySignIn = z.output<typeof passkeySignInBody>;

const credentialRef = z.object({ type: z.literal("public-key"), id: z.string() });
export const registrationOptionsSchema = z
  .object({
    challenge: z.string(),
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
    pubKeyCredParams: z.array(z.object({ type: z.literal("public-key"), alg: z.int() })),
    timeout: z.int(),
    attestation: z.literal("none"),
    excludeCredentials: z.array(credentialRef),
    authenticatorSelection: z.object({ residentKey: z.string(), userVerification: z.string() }),
  })
  .openapi("PasskeyRegistrationOptions");
export const signInOptionsSchema = z
  .object({ challenge: z.string(), rpId: z.string(), timeout: z.int(), userVerification: z.string() })
  .openapi("PasskeySignInOptions");

export const passkeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().nullable(),
  })
  .openapi("Passkey");
export type PasskeyView = z.infer<typeof passkeySchema>;
export const passkeyListSchema = z.object({ data: z.array(passkeySchema) });
export const passkeyParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: "pky_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
});
