import { z } from "@hono/zod-openapi";
import { disabledReasons, endpointStatuses, retryPolicies } from "#db/schema/webhooks.ts";
import { eventTypes } from "#events/catalogue.ts";
import { bodyForm, queryForm } from "#http/fields.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";
import { bytesOfSecret, secretBytesMax, secretBytesMin } from "./secret.ts";
import { oneType, wantedTypes } from "./wanted-types.ts";

export const exampleId = "whe_01k9zt3q5m8f4w2v7x6y1b0c9d";
const exampleSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const schemes = ["v1", "v1a"] as const;

const secretField = z
  .string()
  .refine(
    (text) => bytesOfSecret(text) !== undefined,
    `Must be whsec_ and the base64 of ${secretBytesMin} to ${secretBytesMax} bytes`,
  );

const settings = {
  url: z.string().min(1).openapi({
    description: "Where events are sent: https, at most 2,000 characters, at a public address",
    example: "https://example.com/hooks",
  }),
  description: z.string().max(200).openapi({ description: "What it is for", example: "Order service" }),
  event_types: wantedTypes.openapi({
    description: "Which events: types, groups as in `job.*`, or `*`. `GET /webhooks/event-types` lists them",
    example: ["job.completed", "job.failed"],
  }),
  retry_policy: z.enum(retryPolicies).openapi({
    description: "standard: ten attempts within three days and a half; quick: three within seconds",
  }),
  rate_per_minute: z.int().min(1).max(6000).nullable().openapi({
    description: "Deliveries a minute at most; null sets no limit",
    example: 600,
  }),
};

const newEndpoint = z.strictObject({
  url: settings.url,
  description: settings.description.default(""),
  event_types: settings.event_types.default(["*"]),
  retry_policy: settings.retry_policy.default("standard"),
  rate_per_minute: settings.rate_per_minute.default(null),
  secret: secretField.optional().openapi({
    description: "A v1 secret of your own; one is made where absent",
    example: exampleSecret,
  }),
  signature_schemes: z
    .array(z.enum(schemes))
    .min(1)
    .transform((given) => schemes.filter((scheme) => given.includes(scheme)))
    .default(["v1"])
    .openapi({ description: "v1: HMAC-SHA256 with a shared secret; v1a: Ed25519 with a public key" }),
});
export const createEndpointBody = bodyForm(newEndpoint).openapi("NewWebhookEndpoint", {
  example: { url: "https://example.com/hooks", event_types: ["job.completed", "job.failed"] },
});
export type CreateEndpoint = z.output<typeof newEndpoint>;

const endpointChange = z.strictObject(settings).partial();
export const updateEndpointBody = bodyForm(endpointChange).openapi("WebhookEndpointChange", {
  example: { event_types: ["job.*"], rate_per_minute: 600 },
});
export type UpdateEndpoint = z.output<typeof endpointChange>;

const rotation = z.strictObject({
  scheme: z
    .enum(schemes)
    .default("v1")
    .openapi({ description: "Which secret is replaced; where there is none of this scheme, one is added" }),
  overlap_hours: z.number().min(0).max(168).default(24).openapi({
    description: "For so long the old secret signs beside the new one; 0 ends it at once",
    example: 24,
  }),
  secret: secretField
    .optional()
    .openapi({ description: "A v1 secret of your own; one is made where absent" }),
});
export const rotateBody = bodyForm(rotation).openapi("WebhookRotation", {
  example: { scheme: "v1", overlap_hours: 24 },
});
export type Rotate = z.output<typeof rotation>;

const testRequest = z.strictObject({
  event_type: oneType.default("webhook.test").openapi({
    enum: eventTypes,
    description: "Which type's example is sent",
    example: "job.completed",
  }),
});
export const testBody = bodyForm(testRequest).openapi("WebhookTest", {
  example: { event_type: "job.completed" },
});

const endpointList = z.strictObject({ ...pageQuery });
export const endpointListForm = queryForm(endpointList);
export type ListEndpoints = z.output<typeof endpointList>;

export const endpointParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: exampleId }),
});

const key = z.object({
  id: z.string().openapi({ example: "whs_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
  scheme: z.enum(schemes),
  public_key: z.string().nullable().openapi({ description: "`whpk_…` of a v1a key" }),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable().openapi({ description: "Signs until then; null: no end" }),
});

const endpointShape = {
  id: z.string().openapi({ example: exampleId }),
  url: z.url(),
  description: z.string(),
  event_types: z.array(z.string()),
  status: z.enum(endpointStatuses),
  disabled_reason: z.enum(disabledReasons).nullable().openapi({
    description:
      "manual: by hand; gone: it answered 410; failing: nothing but failures for days, tried again now and then; plan: more than the plan has, back by itself with a larger one",
  }),
  disabled_at: z.iso.datetime().nullable(),
  retry_policy: z.enum(retryPolicies),
  rate_per_minute: z.int().nullable(),
  keys: z.array(key).openapi({ description: "What deliveries are signed with, newest first" }),
  failing_since: z.iso.datetime().nullable(),
  next_probe_at: z.iso.datetime().nullable().openapi({ description: "When one delivery is tried again" }),
  paused_until: z.iso.datetime().nullable().openapi({ description: "Its answer asked for a pause" }),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
};
export const endpointSchema = z.object(endpointShape).openapi("WebhookEndpoint");
export type EndpointView = z.infer<typeof endpointSchema>;
export const endpointPageSchema = pageSchema(endpointSchema);

const secretShape = {
  secret: z.string().nullable().openapi({
    description: "The newest `whsec_` secret; null where only v1a signs, whose public keys stand in `keys`",
    example: exampleSecret,
  }),
};
export const createdEndpointSchema = z
  .object({ ...endpointShape, ...secretShape })
  .openapi("CreatedWebhookEndpoint");

export const rotatedSchema = z
  .object({
    key,
    ...secretShape,
    previous_valid_until: z.iso.datetime().nullable().openapi({ description: "null: there was none" }),
  })
  .openapi("RotatedWebhookSecret");

export const revealedSchema = z
  .object({
    key_id: z.string(),
    secret: z.string().openapi({ example: exampleSecret }),
    created_at: z.iso.datetime(),
  })
  .openapi("WebhookSecret");

export const deletedEndpointSchema = z
  .object({
    id: z.string().openapi({ example: exampleId }),
    dropped: z.int().openapi({ description: "Deliveries that waited and are not sent", example: 3 }),
    under_way: z.int().openapi({ description: "Attempts begun before, which still come to their end" }),
  })
  .openapi("DeletedWebhookEndpoint");

export const testedSchema = z
  .object({
    event_id: z
      .string()
      .openapi({ description: "Its webhook-id", example: "evt_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
    delivery_id: z.string().openapi({ example: "dlv_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
    event_type: z.enum(eventTypes),
  })
  .openapi("WebhookTestSent");

const publicKeySchema = z
  .object({
    ...key.shape,
    public_key: z.string(),
    endpoint_id: z.string().openapi({ example: exampleId }),
    jwk: z
      .object({
        kty: z.literal("OKP"),
        crv: z.literal("Ed25519"),
        x: z.string(),
        kid: z.string(),
        use: z.literal("sig"),
        alg: z.literal("EdDSA"),
      })
      .openapi({ description: "The same as JSON Web Key (RFC 8037)" }),
  })
  .openapi("WebhookPublicKey");
export const publicKeyPageSchema = pageSchema(publicKeySchema);

const keyList = z.strictObject({
  ...pageQuery,
  endpoint_id: z.string().optional().openapi({ description: "Of this endpoint only", example: exampleId }),
});
export const keyListForm = queryForm(keyList);
export type ListKeys = z.output<typeof keyList>;

export const eventTypePageSchema = pageSchema(
  z
    .object({
      type: z.enum(eventTypes),
      meaning: z.string(),
      schema: z.record(z.string(), z.unknown()).openapi({ description: "JSON Schema (2020-12) of `data`" }),
      example: z.record(z.string(), z.unknown()).openapi({ description: "`data` as it may be" }),
    })
    .openapi("WebhookEventType"),
);
