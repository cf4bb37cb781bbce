import { z } from "@hono/zod-openapi";
import { bodyForm, queryForm } from "#http/fields.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";

const newSigningKey = z.strictObject({
  description: z
    .string()
    .max(200)
    .default("")
    .openapi({ description: "What the key is for", example: "Link previews" }),
});
export const createSigningKeyBody = bodyForm(newSigningKey).openapi("NewSigningKey", {
  example: { description: "Link previews" },
});
export type CreateSigningKey = z.output<typeof newSigningKey>;

const signingKeyListQuery = z.strictObject({ ...pageQuery });
export const signingKeyListForm = queryForm(signingKeyListQuery);
export type ListSigningKeys = z.output<typeof signingKeyListQuery>;

export const signingKeyParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: "sig_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
});

const signingKeyShape = {
  id: z.string().openapi({ description: "Goes into each link as `key_id`" }),
  description: z.string(),
  status: z.enum(["active", "revoked"]),
  created_at: z.iso.datetime(),
  revoked_at: z.iso.datetime().nullable(),
};
export const signingKeySchema = z.object(signingKeyShape).openapi("SigningKey");
export const createdSigningKeySchema = z
  .object({
    ...signingKeyShape,
    secret: z.string().openapi({ description: "What links are signed with, shown this once" }),
  })
  .openapi("CreatedSigningKey");
export const signingKeyPageSchema = pageSchema(signingKeySchema);
export type SigningKeyView = z.infer<typeof signingKeySchema>;
export type CreatedSigningKey = z.infer<typeof createdSigningKeySchema>;
