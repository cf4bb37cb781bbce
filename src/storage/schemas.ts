// What a tenant keeps, and the buckets of its own that captures are delivered to.
import { z } from "@hono/zod-openapi";
import { deliveryStatuses, outputFormats } from "#db/schema/captures.ts";
import { addressings } from "#db/schema/storage.ts";
import { bodyForm, queryForm } from "#http/fields.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";

const sum = z.object({
  bytes: z.int().openapi({ example: 48_210_532 }),
  files: z.int().openapi({ example: 214 }),
});

export const storageSchema = z
  .object({
    bytes: z.int().openapi({ description: "Taken up by files and thumbnails", example: 48_210_532 }),
    files: z.int().openapi({ description: "Files, thumbnails among them", example: 214 }),
    limit_bytes: z
      .int()
      .nullable()
      .openapi({ description: "What the plan keeps; null: no limit", example: 1_000_000_000 }),
    retention_days: z
      .int()
      .nullable()
      .openapi({ description: "Days a result is kept by the plan; null: until it is deleted", example: 7 }),
    by_kind: z.object({
      screenshot: sum,
      pdf: sum,
      content: sum,
      comparison: sum.openapi({ description: "Pictures of differences, and baselines" }),
    }),
  })
  .openapi("Storage");
export type StorageView = z.infer<typeof storageSchema>;

/** What stays as it is in a URL and in a signature: nothing has to be encoded, so that no two stores differ in it. */
export const keyCharacters = "letters, digits and . _ - = /";
export const isKeyPart = (text: string): boolean =>
  /^[A-Za-z0-9._=/-]*$/.test(text) && !/^\/|\/\/|(^|\/)\.{1,2}(\/|$)/.test(text);

const newTarget = z.strictObject({
  name: z
    .string()
    .regex(
      /^(?!tgt_)[a-z0-9][a-z0-9_-]{0,62}$/,
      "Valid: up to 63 of a-z, 0-9, _ and -, not beginning with tgt_",
    )
    .openapi({ description: "What captures call it by in storage_target", example: "archive" }),
  endpoint: z.string().max(255).openapi({
    description: "Address of the S3 API, https",
    example: "https://s3.eu-central-1.amazonaws.com",
  }),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, "Valid: up to 40 of a-z, 0-9 and -")
    .default("us-east-1")
    .openapi({ description: "As the store names it; auto for R2", example: "eu-central-1" }),
  bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "Valid: 3 to 63 of a-z, 0-9, . and -")
    .openapi({ description: "Name of a bucket that is there", example: "acme-captures" }),
  prefix: z
    .string()
    .max(256)
    .refine(isKeyPart, `Valid: ${keyCharacters}; no empty, . or .. part, no / at the start`)
    .default("")
    .openapi({ description: "Begins the key of each object", example: "stillframe/" }),
  addressing: z
    .enum(addressings)
    .default("path")
    .openapi({ description: "Whether the bucket is named in the path or in the host's name" }),
  access_key_id: z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/, "Valid: up to 128 visible ASCII characters")
    .openapi({ description: "May put, read and delete objects there", example: "AKIAIOSFODNN7EXAMPLE" }),
  secret_access_key: z
    .string()
    .regex(/^[\x21-\x7e]{1,256}$/, "Valid: up to 256 visible ASCII characters")
    .openapi({
      description: "Kept encrypted and never shown",
      example: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    }),
});
export const createTargetBody = bodyForm(newTarget).openapi("NewStorageTarget", {
  example: {
    name: "archive",
    endpoint: "https://s3.eu-central-1.amazonaws.com",
    region: "eu-central-1",
    bucket: "acme-captures",
    prefix: "stillframe/",
    access_key_id: "AKIAIOSFODNN7EXAMPLE",
    secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  },
});
export type CreateTarget = z.output<typeof newTarget>;

const targetList = z.strictObject({ ...pageQuery });
export const targetListForm = queryForm(targetList);
export type ListTargets = z.output<typeof targetList>;

export const targetParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: "tgt_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
});

export const targetSchema = z
  .object({
    id: z.string().openapi({ example: "tgt_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
    name: z.string(),
    endpoint: z.url(),
    region: z.string(),
    bucket: z.string(),
    prefix: z.string(),
    addressing: z.enum(addressings),
    access_key_id: z.string(),
    created_at: z.iso.datetime(),
  })
  .openapi("StorageTarget");
export const targetPageSchema = pageSchema(targetSchema);
export type TargetView = z.infer<typeof targetSchema>;

export const deliveringParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: "cap_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
});

export const deliverySchema = z
  .object({
    target: z.object({ id: z.string(), name: z.string() }),
    status: z.enum(deliveryStatuses),
    attempts: z.int().openapi({ description: "How often it was tried" }),
    files: z.array(
      z.object({
        format: z.enum(outputFormats),
        key: z.string().openapi({ example: "stillframe/2026-11-21/cap_01k9zt3q5m8f4w2v7x6y1b0c9d.png" }),
        url: z.url().openapi({ description: "Where the object is in your bucket" }),
        delivered: z.boolean(),
      }),
    ),
    error: z.string().nullable().openapi({ description: "Why the latest attempt failed" }),
    next_attempt_at: z.iso.datetime().nullable(),
    delivered_at: z.iso.datetime().nullable(),
  })
  .openapi("Delivery");
export type DeliveryView = z.infer<typeof deliverySchema>;
