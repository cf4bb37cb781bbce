import { z } from "@hono/zod-openapi";
import { bodyForm, queryForm } from "#http/fields.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";
import { scopeMeanings, scopes } from "./scopes.ts";

const meanings = Object.entries(scopeMeanings)
  .map(([scope, meaning]) => `\`${scope}\` ${meaning}`)
  .join("; ");

const newKey = z.strictObject({
  description: z.string().max(200).default("").openapi({ description: "What the key is for", example: "CI" }),
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
    description: "When it stops working (RFC 3339); never, where absent",
    example: "2027-12-31T00:00:00Z",
  }),
});

export const createKeyBody = bodyForm(newKey).openapi("NewKey", {
  example: { description: "CI", scopes: ["captures:write"] },
});
export type CreateKey = z.output<typeof newKey>;

const keyListQuery = z.strictObject({ ...pageQuery });
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
  status: z.enum(["active", "expired", "revoked"]),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
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
