import { z } from "@hono/zod-openapi";
import { captureKinds } from "#db/schema/captures.ts";
import { bodyForm } from "#http/fields.ts";

const daySeconds = 24 * 60 * 60;

const newLink = z.strictObject({
  kind: z
    .enum(captureKinds)
    .default("screenshot")
    .openapi({ description: "Which door the link leads to: `/screenshot`, `/pdf` or `/content`" }),
  options: z.record(z.string(), z.unknown()).openapi({
    description: "The capture's options, as the door itself takes them",
    example: { url: "https://example.com/", viewport_width: 1200, image_width: 600 },
  }),
  expires_in: z
    .int()
    .min(1)
    .max(3650 * daySeconds)
    .default(30 * daySeconds)
    .openapi({ description: "Seconds from now; 30 days unless told", example: 30 * daySeconds }),
  once: z
    .boolean()
    .default(false)
    .openapi({ description: "Whether the link gives one capture and no other after it" }),
  key_id: z.string().max(64).optional().openapi({
    description: "Signing key to use; the newest unless told, and one is made where there is none",
    example: "sig_01k9zt3q5m8f4w2v7x6y1b0c9d",
  }),
});
export const createLinkBody = bodyForm(newLink).openapi("NewLink", {
  example: { options: { url: "https://example.com/", image_width: 600 }, expires_in: 7 * daySeconds },
});
export type CreateLink = z.output<typeof newLink>;

export const linkSchema = z
  .object({
    url: z.url().openapi({ description: "Needs no API key: fit for `<img src>`" }),
    expires_at: z.iso.datetime(),
    once: z.boolean(),
    key_id: z.string(),
  })
  .openapi("Link");
export type LinkView = z.infer<typeof linkSchema>;
