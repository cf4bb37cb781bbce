// Every scheme by its own rules: what is signed well comes in, what is not leaves nothing behind.
import { describe, expect, test } from "vitest";
import { later } from "../support/cache.ts";
import {
  expectRefused,
  hmac,
  knock,
  nowSeconds,
  rowOf,
  secret,
  signStandard,
  signStripe,
  stripeEvent,
} from "../support/inbound.ts";

describe("stripe", () => {
  test("200: signed with the secret, or with the one that replaces it", async () => {
    for (const [at, key] of [secret.stripe, secret.stripeNext].entries()) {
      const { id, body } = stripeEvent();
      const res = await knock("stripe", body, { headers: await signStripe(body, { key }) });
      expect(res.status).toBe(200);
      expect(await rowOf(id)).toMatchObject({
        type: "invoice.paid",
        scheme: "v1",
        secretNumber: at + 1,
        payload: body,
      });
    }
  });

  test("200: one good signature among several is enough, wherever it stands", async () => {
    const { body } = stripeEvent();
    const { "Stripe-Signature": good } = await signStripe(body);
    const [time, v1] = good.split(",");
    const headers = { "Stripe-Signature": `${time},v1=${"0".repeat(64)},${v1}` };
    expect((await knock("stripe", body, { headers })).status).toBe(200);
  });

  test("200: bytes that JSON would write otherwise are verified as they came", async () => {
    const id = `evt_${crypto.randomUUID()}`;
    const body = `{ "id" : "${id}",\r\n "type":"a\\u002eb", "n": 1.0, "s": "ü😀" }\n`;
    expect((await knock("stripe", body, { headers: await signStripe(body) })).status).toBe(200);
    expect(await rowOf(id)).toMatchObject({ type: "a.b", payload: body });
  });

  test.each([
    ["another secret", { key: "whsec_of_somebody_else" }],
    ["an empty secret", { key: "\0" }],
  ])("401: signed with %s", async (_what, by) => {
    const { id, body } = stripeEvent();
    const res = await knock("stripe", body, { headers: await signStripe(body, by) });
    await expectRefused(res, "bad_signature", 401, id);
  });

  test.each([-301, 301])("401: a good signature of %i seconds from now is too old", async (seconds) => {
    const { id, body } = stripeEvent();
    const headers = await signStripe(body, { time: nowSeconds() + seconds });
    await expectRefused(await knock("stripe", body, { headers }), "old_timestamp", 401, id);
  });

  test("401: a body that was changed, a time that was changed, a signature of the old scheme alone", async () => {
    const { id, body } = stripeEvent();
    const { "Stripe-Signature": good } = await signStripe(body);
    await expectRefused(
      await knock("stripe", `${body} `, { headers: { "Stripe-Signature": good } }),
      "bad_signature",
      401,
      id,
    );
    const moved = good.replace(/t=\d+/, `t=${nowSeconds() - 10}`);
    await expectRefused(
      await knock("stripe", body, { headers: { "Stripe-Signature": moved } }),
      "bad_signature",
      401,
      id,
    );
    const old = good.replace("v1=", "v0=");
    await expectRefused(
      await knock("stripe", body, { headers: { "Stripe-Signature": old } }),
      "missing_header",
      401,
      id,
    );
  });

  test.each([undefined, "", "t=1", "v1=00", `t=x,v1=${"0".repeat(64)}`, "t=1,v1=xyz"])(
    "401: the header %j is none",
    async (written) => {
      const { id, body } = stripeEvent();
      const headers = written === undefined ? {} : { "Stripe-Signature": written };
      await expectRefused(await knock("stripe", body, { headers }), "missing_header", 401, id);
    },
  );
});

describe("github", () => {
  const headersOf = async (body: string, id: string, key = secret.github) => ({
    "X-Hub-Signature-256": `sha256=${(await hmac(key, body)).toHex()}`,
    "X-GitHub-Delivery": id,
    "X-GitHub-Event": "push",
  });

  test("200: named and typed by its headers", async () => {
    const id = crypto.randomUUID();
    const body = JSON.stringify({ ref: "refs/heads/main" });
    expect((await knock("github", body, { headers: await headersOf(body, id) })).status).toBe(200);
    expect(await rowOf(id)).toMatchObject({
      source: "github",
      type: "push",
      scheme: "sha256",
      payload: body,
    });
  });

  test("the example of its documentation is accepted as signed, and refused as no JSON", async () => {
    const headers = {
      "X-Hub-Signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
      "X-GitHub-Delivery": "doc",
      "X-GitHub-Event": "ping",
    };
    const bindings = { GITHUB_WEBHOOK_SECRET: "It's a Secret to Everybody", PAYPAL_CERT_URLS: "" };
    const res = await knock("github", "Hello, World!", { headers, env: bindings });
    await expectRefused(res, "unreadable", 400, "doc");
  });

  test("401: another secret, no signature, no delivery", async () => {
    const id = crypto.randomUUID();
    const good = await headersOf("{}", id);
    const refused = async (headers: Record<string, string>, reason: string) =>
      expectRefused(await knock("github", "{}", { headers }), reason, 401, id);
    await refused(await headersOf("{}", id, "another-secret-of-them"), "bad_signature");
    await refused({ "X-GitHub-Delivery": id, "X-GitHub-Event": "push" }, "missing_header");
    await refused(
      { ...good, "X-Hub-Signature-256": good["X-Hub-Signature-256"].slice(0, -2) },
      "missing_header",
    );
    await refused({ ...good, "X-GitHub-Delivery": "" }, "missing_header");
  });
});

describe("standard", () => {
  test("200: the vector of the specification, at its time", async () => {
    const headers = {
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,AAAA v2,x v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    };
    const res = await later(1_614_265_330_000 - Date.now(), () =>
      knock("standard", '{"test": 2432232314}', { headers }),
    );
    expect(res.status).toBe(200);
    expect(await rowOf("msg_p5jXN8AQM9LWM0D4loKWxJek")).toMatchObject({ type: "untyped", scheme: "v1" });
  });

  test("200: signed with a private key whose public key is known, beside a secret", async () => {
    const keys = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
    const raw = new Uint8Array((await crypto.subtle.exportKey("raw", keys.publicKey)) as ArrayBuffer);
    const body = '{"type":"a.b"}';
    const id = `msg_${crypto.randomUUID()}`;
    const time = nowSeconds();
    const signed = new TextEncoder().encode(`${id}.${time}.${body}`);
    const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", keys.privateKey, signed)).toBase64();
    const headers = {
      "webhook-id": id,
      "webhook-timestamp": String(time),
      "webhook-signature": `v1a,${signature}`,
    };
    const bindings = {
      INBOUND_WEBHOOK_SECRET: `${secret.standard},whpk_${raw.toBase64()}`,
      PAYPAL_CERT_URLS: "",
    };
    expect((await knock("standard", body, { headers, env: bindings })).status).toBe(200);
    expect(await rowOf(id)).toMatchObject({ type: "a.b", scheme: "v1a", secretNumber: 2 });
    await expectRefused(await knock("standard", body, { headers }), "bad_signature", 401, "none");
    // A public key is no secret: nothing signed with it as one comes in.
    const forged = (await hmac(raw, `${id}2.${time}.${body}`)).toBase64();
    const byPublic = { ...headers, "webhook-id": `${id}2`, "webhook-signature": `v1,${forged}` };
    await expectRefused(
      await knock("standard", body, { headers: byPublic, env: bindings }),
      "bad_signature",
      401,
      `${id}2`,
    );
  });

  test("401: another id, an old time, no time, a signature that is no base64", async () => {
    const good = await signStandard("{}");
    const id = good["webhook-id"];
    const refused = async (headers: Record<string, string>, reason: string) =>
      expectRefused(await knock("standard", "{}", { headers }), reason, 401, id);
    await expectRefused(
      await knock("standard", "{}", { headers: { ...good, "webhook-id": "msg_2" } }),
      "bad_signature",
      401,
      "msg_2",
    );
    await refused(await signStandard("{}", { id, time: nowSeconds() - 301 }), "old_timestamp");
    await refused({ ...good, "webhook-timestamp": "now" }, "missing_header");
    await refused({ ...good, "webhook-signature": "v1,%%%" }, "missing_header");
  });
});
