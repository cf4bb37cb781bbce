import { eq } from "drizzle-orm";
import { describe, expect, inject, test } from "vitest";
import { webhookAttempts, webhookKeys } from "#db/schema/webhooks.ts";
import {
  actionsOf,
  deliveriesOf,
  endpointsOf,
  eventsOf,
  newEndpoint,
  newSubscriber,
  path,
} from "../support/endpoints.ts";
import { checked, type Report, verifying, withReceiver } from "../support/receivers.ts";
import { db, post } from "../support/world.ts";

const verdictsOf = ({ cases }: Report) =>
  Object.fromEntries(cases.map(({ name, verdict }) => [name, verdict]));
const forgeries = [
  "wrong_signature",
  "tampered_body",
  "old_timestamp",
  "future_timestamp",
  "missing_headers",
];
const answer = (status: number) => new Response(null, { status });

describe("POST /api/v1/webhooks/endpoints/{id}/check", () => {
  test("200: a receiver that verifies with standardwebhooks passes in every case, and none is a delivery", async () => {
    const tenant = await newSubscriber();
    const { id, secret } = await newEndpoint(tenant, { signature_schemes: ["v1", "v1a"] });
    const [report, received] = await checked(tenant, id, verifying(secret));
    expect(report.cases.filter(({ verdict }) => verdict !== "pass")).toEqual([]);
    expect(report).toMatchObject({ verdict: "pass", passed: 12, warned: 0, failed: 0 });
    expect(received).toHaveLength(11);
    expect(await deliveriesOf(tenant.id)).toEqual([]);
    expect(await eventsOf(tenant.id)).toEqual([]);
    expect(await db.select().from(webhookAttempts).where(eq(webhookAttempts.tenantId, tenant.id))).toEqual(
      [],
    );
    expect(await actionsOf(tenant.id)).toEqual(["create", "check"]);
    expect(await endpointsOf(tenant.id)).toMatchObject([{ checkingUntil: null, failingSince: null }]);
  });

  test("200: the cases are what they are said to be", async () => {
    const tenant = await newSubscriber();
    const { id, secret } = await newEndpoint(tenant);
    const [{ cases }, received] = await checked(tenant, id, verifying(secret));
    const of = (name: string) => {
      const at = cases.findIndex((one) => one.name === name);
      const { headers, body } = received[at] ?? { headers: new Headers(), body: "" };
      return { id: headers.get("webhook-id"), seq: Number(headers.get("X-Webhook-Sequence")), headers, body };
    };
    const [valid, duplicate] = [of("valid"), of("duplicate")];
    expect([duplicate.id, duplicate.body]).toEqual([valid.id, valid.body]);
    expect(of("out_of_order").seq).toBeLessThan(valid.seq);
    expect(of("out_of_order").id).not.toBe(valid.id);
    expect(of("large").body.length).toBeLessThan(20_000);
    expect(of("large").body.length).toBeGreaterThan(19_500);
    expect(of("non_ascii").body).toMatch(/\\ud83d\\ude00/);
    expect(of("rotation").headers.get("webhook-signature")?.split(" ")).toHaveLength(2);
    expect([...of("missing_headers").headers.keys()].filter((name) => name.includes("webhook"))).toEqual([]);
    const aheadOf = (name: string) => Number(of(name).headers.get("webhook-timestamp")) - Date.now() / 1000;
    expect(aheadOf("old_timestamp")).toBeCloseTo(-600, -1);
    expect(aheadOf("future_timestamp")).toBeCloseTo(600, -1);
    for (const { body } of received) expect(JSON.parse(body)).toMatchObject({ type: "webhook.test" });
  });

  test("200: one that takes everything fails in every forgery, each with advice", async () => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant);
    const [report] = await checked(tenant, id, () => answer(200));
    expect(report).toMatchObject({ verdict: "fail", passed: 7, failed: 5 });
    for (const { name, verdict, advice } of report.cases) {
      expect(verdict).toBe(forgeries.includes(name) ? "fail" : "pass");
      expect(advice === null).toBe(verdict === "pass");
    }
  });

  test("200: one that refuses everything fails, and its refusals of forgeries prove nothing", async () => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant);
    const [report] = await checked(tenant, id, () => answer(401));
    expect(report).toMatchObject({ verdict: "fail", passed: 0, failed: 6, warned: 6 });
    expect(report.cases.find(({ name }) => name === "old_timestamp")?.advice).toContain("so was the valid");
  });

  test("200: one that ignores the time is told so; so is one that refuses what it has had", async () => {
    const tenant = await newSubscriber();
    const { id, secret } = await newEndpoint(tenant);
    const seen = new Set<string>();
    const [report] = await checked(tenant, id, (request, body) => {
      const eventId = request.headers.get("webhook-id") ?? "";
      if (seen.has(eventId)) return answer(409);
      seen.add(eventId);
      const late = new Headers(request.headers);
      const isForged = ["5", "6"].some((end) => eventId.endsWith(`_${end}`)) || eventId === "";
      return isForged ? verifying(secret)(new Request(request.url, { headers: late }), body) : answer(200);
    });
    const verdicts = verdictsOf(report);
    expect(Object.keys(verdicts).filter((name) => verdicts[name] !== "pass")).toEqual([
      "duplicate",
      "old_timestamp",
      "future_timestamp",
    ]);
  });

  test.each([
    [301, /Redirects are not followed/],
    [410, /410 stops all deliveries/],
    [503, /Verify webhook-signature/],
  ])("200: %i to a valid delivery fails, with the reason", async (status, advice) => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant);
    const [{ cases }] = await checked(tenant, id, () => answer(status));
    expect(cases[0]).toMatchObject({ name: "valid", status, verdict: "fail" });
    expect(cases[0]?.advice).toMatch(advice);
    expect(await endpointsOf(tenant.id)).toMatchObject([{ status: "enabled" }]);
  });

  test.each([500, 302, 410, 429])("200: %i to a forgery is a refusal with a warning", async (status) => {
    const tenant = await newSubscriber();
    const { id, secret } = await newEndpoint(tenant);
    const [report] = await checked(tenant, id, async (request, body) => {
      const right = await verifying(secret)(request, body);
      return right.ok ? right : answer(status);
    });
    expect(report).toMatchObject({ verdict: "warn", failed: 0, warned: 5 });
  });

  test("200: where nobody listens, the rest is not sent, and the answer says so", async () => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant, { url: `http://127.0.0.1:${inject("closedPort")}/` });
    const report = await (await post(`${path}/${id}/check`, undefined, tenant.key)).json<Report>();
    expect(report.cases[0]).toMatchObject({ status: null, verdict: "fail" });
    expect(report.cases[1]).toMatchObject({ status: null, verdict: "warn" });
    expect(report.cases[1]?.error).toContain("Not sent");
    expect(await endpointsOf(tenant.id)).toMatchObject([{ checkingUntil: null }]);
  });

  test("409: while another check of the endpoint is under way; after it, 200 again", async () => {
    const tenant = await newSubscriber();
    const { id, secret } = await newEndpoint(tenant);
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const receiver = verifying(secret);
    await withReceiver(
      async (request, body) => {
        begun.resolve();
        await goOn.promise;
        return receiver(request, body);
      },
      async () => {
        const first = post(`${path}/${id}/check`, undefined, tenant.key);
        await begun.promise;
        const second = await post(`${path}/${id}/check`, undefined, tenant.key);
        goOn.resolve();
        expect(second.status).toBe(409);
        expect(second.headers.get("Retry-After")).toBe("30");
        expect((await first).status).toBe(200);
      },
    );
    const [again] = await checked(tenant, id, receiver);
    expect(again.verdict).toBe("pass");
    expect(await actionsOf(tenant.id)).toEqual(["create", "check", "check"]);
  });

  test("409: where the secret cannot be read any more, nothing is sent unsigned", async () => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant);
    await db.update(webhookKeys).set({ sealedSecret: "1.spoilt" }).where(eq(webhookKeys.endpointId, id));
    const [res, received] = await withReceiver(
      () => answer(200),
      () => post(`${path}/${id}/check`, undefined, tenant.key),
    );
    expect(res.status).toBe(409);
    expect(received).toEqual([]);
    expect(await endpointsOf(tenant.id)).toMatchObject([{ checkingUntil: null }]);
  });
});
