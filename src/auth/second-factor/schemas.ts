import { z } from "@hono/zod-openapi";
import { bodyForm } from "#http/fields.ts";

const code = z
  .string()
  .max(40)
  .openapi({ description: "Six digits of the app, or a recovery code", example: "123456" });

export const giveBody = bodyForm(
  z.strictObject({
    challenge: z
      .string()
      .max(100)
      .openapi({ description: "From the answer to the first factor", example: "sfp_…" }),
    code,
  }),
).openapi("SecondFactor", { example: { challenge: "sfp_…", code: "123456" } });
export const codeBody = bodyForm(z.strictObject({ code })).openapi("SecondFactorCode", {
  example: { code: "123456" },
});

export const enrolledSchema = z
  .object({
    secret: z.string().openapi({ description: "To type into the app (base32)" }),
    uri: z.string().openapi({ description: "The same as `otpauth://`, to show as a QR code" }),
  })
  .openapi("TwoFactorEnrolment");
export const codesSchema = z
  .object({
    recovery_codes: z
      .array(z.string())
      .openapi({ description: "Ten, each good for one sign-in without the app; shown this once" }),
  })
  .openapi("RecoveryCodes");
