// PayPal's scheme: RSA by a certificate of PayPal's own, verified without asking PayPal.
import { crc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type Signer, signer } from "../support/certificate.ts";
import { expectRefused, knock, rowOf, secret } from "../support/inbound.ts";
import { pages } from "../support/world.ts";

describe("paypal", () => {
  type Sending = { webhookId?: string; time?: string; certUrl?: string; sum?: number };
  const eventOf = () => {
    const id = `WH-${crypto.randomUUID()}`;
    return { id, body: JSON.stringify({ id, event_type: "PAYMENT.CAPTURE.COMPLETED", resource: {} }) };
  };
  const headersOf = async (by: Signer, body: string, sending: Sending = {}) => {
    const { webhookId = secret.paypal, time = new Date().toISOString(), certUrl = by.url } = sending;
    const id = crypto.randomUUID();
    return {
      "PAYPAL-TRANSMISSION-ID": id,
      "PAYPAL-TRANSMISSION-TIME": time,
      "PAYPAL-TRANSMISSION-SIG": await by.sign(`${id}|${time}|${webhookId}|${crc32(body)}`),
      "PAYPAL-CERT-URL": certUrl,
      "PAYPAL-AUTH-ALGO": "SHA256withRSA",
    };
  };

  test("200: signed with the key of the certificate that it names", async () => {
    const { id, body } = eventOf();
    const res = await knock("paypal", body, { headers: await headersOf(await signer(), body) });
    expect(res.status).toBe(200);
    expect(await rowOf(id)).toMatchObject({ type: "PAYMENT.CAPTURE.COMPLETED", scheme: "SHA256withRSA" });
  });

  test("200: the certificate is fetched once, and three days later the same transmission still comes in", async () => {
    const { body } = eventOf();
    const time = new Date(Date.now() - 3 * 24 * 60 * 60 * 1000).toISOString();
    const by = await signer();
    expect((await knock("paypal", body, { headers: await headersOf(by, body, { time }) })).status).toBe(200);
    const again = eventOf();
    // Where it now lies is out of reach.
    const noNetwork = { ALLOW_LOOPBACK_TARGETS: "false" };
    const res = await knock("paypal", again.body, {
      headers: await headersOf(by, again.body),
      env: noNetwork,
    });
    expect(res.status).toBe(200);
  });

  test("401: another webhook's id, another body, another key than the certificate's, an old transmission", async () => {
    const { id, body } = eventOf();
    const [by, other] = await Promise.all([signer(), signer()]);
    const refused = async (headers: Record<string, string>, reason: string, sent = body) =>
      expectRefused(await knock("paypal", sent, { headers }), reason, 401, id);
    await refused(await headersOf(by, body, { webhookId: "0AB12345CD678901E" }), "bad_signature");
    await refused(await headersOf(by, body), "bad_signature", `${body} `);
    await refused(await headersOf(other, body, { certUrl: by.url }), "bad_signature");
    await refused(await headersOf(by, body, { time: "2020-01-01T00:00:00Z" }), "old_timestamp");
    await refused({ ...(await headersOf(by, body)), "PAYPAL-AUTH-ALGO": "none" }, "missing_header");
  });

  test.each([
    ["of another host", "https://paypal.com.evil.example/v1/notifications/certs/CERT-1"],
    ["of another host before an @", "https://api.paypal.com@evil.example/v1/notifications/certs/CERT-1"],
    ["outside the folder of certificates", "https://api.paypal.com/v1/notifications/certs/../../other"],
    ["without TLS", "http://api.paypal.com/v1/notifications/certs/CERT-1"],
    ["that is none", "CERT-1"],
  ])("401: a certificate's address %s is not fetched", async (_what, certUrl) => {
    const { id, body } = eventOf();
    const by = await signer();
    const bindings = {
      PAYPAL_CERT_URLS: "https://api.paypal.com/v1/notifications/certs/",
      PAYPAL_WEBHOOK_ID: secret.paypal,
    };
    const headers = await headersOf(by, body, { certUrl });
    await expectRefused(await knock("paypal", body, { headers, env: bindings }), "bad_certificate", 401, id);
  });

  test("401: a certificate that has expired; 502: one that is not there, or is none", async () => {
    const { id, body } = eventOf();
    const by = await signer(-1);
    await expectRefused(
      await knock("paypal", body, { headers: await headersOf(by, body) }),
      "bad_certificate",
      401,
      id,
    );
    const headers = await headersOf(by, body, { certUrl: `${pages}/said/bm9uZQ` });
    await expectRefused(await knock("paypal", body, { headers }), "certificate_unavailable", 502, id);
  });
});
