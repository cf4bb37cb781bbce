import { z } from "@hono/zod-openapi";
import { queryForm } from "#http/fields.ts";
import { exportSchema } from "#tenants/export/schemas.ts";

const deletion = z.strictObject({
  export_days: z.int().min(0).max(30).default(0).openapi({
    description: "An archive is made first, and nothing is erased for so many days; 0: at once, without",
  }),
});
export const deletionForm = queryForm(deletion);
export type DeleteTenant = z.output<typeof deletion>;

export const erasureSchema = z
  .object({
    tenant_id: z.string(),
    status: z
      .enum(["waiting", "erasing", "erased"])
      .openapi({ description: "While it waits, `POST /tenants/{id}/resume` calls it off" }),
    requested_at: z.iso.datetime(),
    starts_at: z.iso.datetime(),
    completed_at: z.iso.datetime().nullable(),
    proof: z
      .string()
      .nullable()
      .openapi({ description: "What was erased, signed: a JWS. `GET /erasures/keys` has the public key" }),
    export: exportSchema.nullable().openapi({ description: "The latest archive, while nothing is erased" }),
  })
  .openapi("Erasure");
export type ErasureView = z.infer<typeof erasureSchema>;

export const proofKeysSchema = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal("OKP"),
        crv: z.literal("Ed25519"),
        x: z.string(),
        kid: z.string(),
        use: z.literal("sig"),
        alg: z.literal("EdDSA"),
      }),
    ),
  })
  .openapi("ErasureKeys");
