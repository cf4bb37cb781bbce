import { z } from "@hono/zod-openapi";
import { roles } from "#db/schema/people.ts";
import { bodyForm, queryForm } from "#http/fields.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";

export const roleField = z.enum(roles).openapi({
  description:
    "owner and admin may do all that a tenant may; member no keys, webhooks, people or settings; viewer only reads",
  example: "member",
});

const listQuery = z.strictObject({ ...pageQuery });
export const peopleListForm = queryForm(listQuery);
export type ListPeople = z.output<typeof listQuery>;

export const personParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: "usr_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
});

export const changeRoleBody = bodyForm(z.strictObject({ role: roleField })).openapi("ChangeRole", {
  example: { role: "admin" },
});

const removal = z.strictObject({
  revoke_keys: z.boolean().default(false).openapi({
    description:
      "Whether the API keys that they made here, and those that these made, are revoked with it (scope `keys:write`); left alone, they work on",
  }),
});
export const removalForm = queryForm(removal);
export type RemovePerson = z.output<typeof removal>;

export const memberSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: z.enum(roles),
    status: z.enum(["active", "suspended"]),
    two_factor: z.boolean(),
    joined_at: z.iso.datetime(),
    last_sign_in_at: z.iso.datetime().nullable(),
  })
  .openapi("Member");
export type MemberView = z.infer<typeof memberSchema>;
export const memberPageSchema = pageSchema(memberSchema);
