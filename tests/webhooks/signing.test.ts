import { createHmac } from "node:crypto";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { webhookKeys } from "#db/schema/webhooks.ts";
import { sealWebhookSecret } from "#events/webhook-secret.ts";
import { composeCtx } from "#platform/compose.ts";
import { bodyOf } from "#webhooks/body.ts";
import { type Addressee, signedHeaders, UnreadableSecret } from "#webhooks/sign.ts";
import { later } from "../support/cache.ts";
import { newEndpoint, newSubscriber, path } from "../support/endpoints.ts";
import { db, get, post, type Tenant } from "../support/world.ts";

const vectorSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const messageId = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const ctx = composeCtx({ env, waitUntil: () => undefined });
const hmacHex = (secret: string, text: string) => createHmac("sha256", secret).update(text).digest("hex");

const toEndpoint = (
  { id: tenantId }: Tenant,
  endpointId: string,
  jobId: string | null = null,
): Addressee => ({
  tenantId,
  endpointId,
  jobId,
  webhookSecret: null,
  seq: 7,
});
const toJob = async (tenantId: string, secret: string | null): Promise<Addressee> => ({
  tenantId,
  endpointId: null,
  jobId: "job_1",
  webhookSecret:
    secret === null ? null : await sealWebhookSecret(ctx.config, { tenantId, id: "job_1" }, secret),
  seq: 8,
});
const rotate = async (tenant: Tenant, id: string, body: object) =>
  (await post(`${path}/${id}/rotate`, body, tenant.key)).json<{ secret: string }>();

describe("what an endpoint is sent", () => {
  test("carries the signature of Standard Webhooks' own vector, and the plain headers", async () => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant, { secret: vectorSecret });
    const body = '{"test": 2432232314}';
    const to = toEndpoint(tenant, id, "job_2");
    expect(await signedHeaders(ctx, to, messageId, body, 1_614_265_330_999)).toEqual({
      "webhook-id": messageId,
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
      "X-Webhook-Job-ID": "job_2",
      "X-Webhook-Sequence": "7",
      "X-Webhook-Timestamp": "1614265330",
      "X-Webhook-Signature": hmacHex(vectorSecret, body),
    });
  });

  test("names no job where the event is of none", async () => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant);
    const headers = await signedHeaders(ctx, toEndpoint(tenant, id), "evt_1", "{}", Date.now());
    expect(Object.keys(headers)).not.toContain("X-Webhook-Job-ID");
  });

  test("is accepted by standardwebhooks with the old secret and the new, until the overlap ends", async () => {
    const tenant = await newSubscriber();
    const { id, secret: old } = await newEndpoint(tenant);
    const { secret: fresh } = await rotate(tenant, id, { overlap_hours: 1 });
    const body = bodyOf({ type: "job.completed", createdAt: 0, data: { b: "ü😀", a: 1.5 } }, "envelope");
    const send = () => signedHeaders(ctx, toEndpoint(tenant, id), "evt_1", body, Date.now());
    const headers = await send();
    expect(headers["webhook-signature"]?.split(" ")).toHaveLength(2);
    for (const secret of [old, fresh])
      expect(new Webhook(secret).verify(body, headers)).toMatchObject({ data: { a: 1.5, b: "ü😀" } });
    expect(headers["X-Webhook-Signature"]).toBe(hmacHex(fresh, body));
    expect(() => new Webhook(old).verify(`${body} `, headers)).toThrow();
    await later(3_601_000, async () => {
      const after = await send();
      expect(new Webhook(fresh).verify(body, after)).toBeDefined();
      expect(() => new Webhook(old).verify(body, after)).toThrow();
    });
  });

  test("carries an Ed25519 signature that the published key verifies", async () => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant, { signature_schemes: ["v1a"] });
    const headers = await signedHeaders(ctx, toEndpoint(tenant, id), "evt_1", "{}", 1_700_000_000_000);
    expect(Object.keys(headers)).not.toContain("X-Webhook-Signature");
    const published = await get(`/api/v1/webhooks/keys?endpoint_id=${id}`, tenant.key);
    type Published = { data: { public_key: string; jwk: JsonWebKey & { x: string } }[] };
    const [one] = (await published.json<Published>()).data;
    if (!one) throw new Error("No key is published");
    expect(Uint8Array.fromBase64(one.jwk.x, { alphabet: "base64url" }).toBase64()).toBe(
      one.public_key.replace("whpk_", ""),
    );
    const key = await crypto.subtle.importKey("jwk", one.jwk, "Ed25519", false, ["verify"]);
    const [scheme, signature = ""] = (headers["webhook-signature"] ?? "").split(",");
    expect(scheme).toBe("v1a");
    const signed = new TextEncoder().encode("evt_1.1700000000.{}");
    expect(await crypto.subtle.verify("Ed25519", key, Uint8Array.fromBase64(signature), signed)).toBe(true);
  });

  test("is signed with the keys that can be read; without any it is not sent unsigned", async () => {
    const tenant = await newSubscriber();
    const { id, keys } = await newEndpoint(tenant);
    const { secret } = await rotate(tenant, id, {});
    const unreadable = await sealWebhookSecret(ctx.config, { tenantId: "ten_other", id }, "x");
    const spoil = (keyId: string) =>
      db.update(webhookKeys).set({ sealedSecret: unreadable }).where(eq(webhookKeys.id, keyId));
    const send = () => signedHeaders(ctx, toEndpoint(tenant, id), "evt_1", "{}", Date.now());
    await spoil(keys[0]?.id ?? "");
    expect(new Webhook(secret).verify("{}", await send())).toEqual({});
    const lone = await newEndpoint(tenant);
    await spoil(lone.keys[0]?.id ?? "");
    await expect(signedHeaders(ctx, toEndpoint(tenant, lone.id), "evt_1", "{}", 0)).rejects.toThrow(
      UnreadableSecret,
    );
  });
});

describe("what a job's own address is sent", () => {
  test.each(["s3cret", "pässword ☃", "whsec_short"])(
    "has the plain signature with any secret (%s), of its UTF-8 bytes",
    async (secret) => {
      const headers = await signedHeaders(ctx, await toJob("ten_1", secret), "evt_1", "{}", 0);
      expect(headers).toEqual({
        "webhook-id": "evt_1",
        "webhook-timestamp": "0",
        "X-Webhook-Job-ID": "job_1",
        "X-Webhook-Sequence": "8",
        "X-Webhook-Timestamp": "0",
        "X-Webhook-Signature": hmacHex(secret, "{}"),
      });
    },
  );

  test("has both where the secret has the form whsec_", async () => {
    const now = Date.now();
    const headers = await signedHeaders(ctx, await toJob("ten_1", vectorSecret), "evt_1", "{}", now);
    expect(new Webhook(vectorSecret).verify("{}", headers)).toEqual({});
    expect(headers["X-Webhook-Signature"]).toBe(hmacHex(vectorSecret, "{}"));
  });

  test("is not signed without a secret, and not sent where the secret is another row's", async () => {
    const headers = await signedHeaders(ctx, await toJob("ten_1", null), "evt_1", "{}", 0);
    expect(Object.keys(headers).filter((name) => name.toLowerCase().endsWith("signature"))).toEqual([]);
    const moved = { ...(await toJob("ten_1", "x")), tenantId: "ten_2" };
    await expect(signedHeaders(ctx, moved, "evt_1", "{}", 0)).rejects.toThrow(UnreadableSecret);
  });
});

describe("the body", () => {
  const event = { type: "job.failed", createdAt: 1_700_000_000_123, data: { status: "failed", job_id: "ü" } };

  test("is an envelope for endpoints, and the data alone for a job's own address", () => {
    const flat = String.raw`{"job_id": "\u00fc", "status": "failed"}`;
    expect(bodyOf(event, "flat")).toBe(flat);
    expect(bodyOf(event, "envelope")).toBe(
      `{"data": ${flat}, "timestamp": "2023-11-14T22:13:20.123Z", "type": "job.failed"}`,
    );
  });

  test("of a test tells the example as if it had happened", () => {
    const asked = { endpoint_id: "whe_1", event_type: "job.failed", example: event.data };
    const sent = { ...event, type: "webhook.test", data: asked };
    expect(bodyOf(sent, "envelope")).toBe(bodyOf(event, "envelope"));
    const plain = { ...sent, data: { ...asked, event_type: "webhook.test", example: null } };
    expect(JSON.parse(bodyOf(plain, "envelope"))).toMatchObject({ type: "webhook.test", data: plain.data });
  });
});
