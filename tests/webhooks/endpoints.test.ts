import { describe, expect, test } from "vitest";
import { webhookEndpoints } from "#db/schema/webhooks.ts";
import { eq } from "drizzle-orm";
import {
  actionsOf,
  type Endpoint,
  endpointsOf,
  eventsOf,
  hook,
  keysOf,
  newEndpoint,
  newSubscriber,
  patch,
  path,
  type Problem,
} from "../support/endpoints.ts";
import { later } from "../support/cache.ts";
import { call, db, del, get, newTenant, post } from "../support/world.ts";

const ownSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const deployed = { ALLOW_LOOPBACK_TARGETS: "false" } as Partial<Env>;

describe("POST /api/v1/webhooks/endpoints", () => {
  test("201: told with its secret this once, which is stored sealed; on record without it", async () => {
    const tenant = await newSubscriber();
    const endpoint = await newEndpoint(tenant, { description: "Orders", event_types: ["job.*", "job.*"] });
    expect(endpoint).toMatchObject({
      url: hook,
      description: "Orders",
      event_types: ["job.*"],
      status: "enabled",
      retry_policy: "standard",
      rate_per_minute: null,
      keys: [{ scheme: "v1", public_key: null, expires_at: null }],
    });
    expect(endpoint.secret).toMatch(/^whsec_[\w+/]{43}=$/);
    const [key] = await keysOf(endpoint.id);
    expect(key?.sealedSecret).toMatch(/^1\.[\w-]{40,}/);
    const { secret, ...shown } = endpoint;
    const read = await (await get(`${path}/${endpoint.id}`, tenant.key)).text();
    expect(JSON.parse(read)).toEqual(shown);
    const list = await (await get(path, tenant.key)).text();
    expect(JSON.parse(list)).toEqual({ data: [shown], next_cursor: null, has_more: false });
    expect(read + list).not.toContain(secret);
    expect(await actionsOf(tenant.id)).toEqual(["create"]);
  });

  test("201: with a secret of one's own, and both schemes", async () => {
    const tenant = await newSubscriber();
    const values = { secret: ownSecret, signature_schemes: ["v1a", "v1"] };
    const endpoint = await newEndpoint(tenant, values);
    expect(endpoint.secret).toBe(ownSecret);
    expect(endpoint.keys.map(({ scheme }) => scheme).sort()).toEqual(["v1", "v1a"]);
    expect(endpoint.keys.find(({ scheme }) => scheme === "v1a")?.public_key).toMatch(/^whpk_[\w+/]{43}=$/);
  });

  test("201: with v1a alone there is no shared secret", async () => {
    const tenant = await newSubscriber();
    const endpoint = await newEndpoint(tenant, { signature_schemes: ["v1a"] });
    expect(endpoint.secret).toBeNull();
    const res = await get(`${path}/${endpoint.id}/secret`, tenant.key);
    expect(res.status).toBe(404);
    expect((await res.json<Problem>()).detail).toContain("/webhooks/keys");
  });

  test("403: FREE has none, and the answer names the plan that has", async () => {
    const tenant = await newTenant();
    const res = await post(path, { url: hook }, tenant.key);
    expect(res.status).toBe(403);
    const problem = await res.json<Problem>();
    expect(problem.code).toBe("plan_required");
    expect(problem.detail).toMatch(/STARTER.*FREE/);
    expect(await endpointsOf(tenant.id)).toEqual([]);
    expect(await actionsOf(tenant.id)).toEqual([]);
  });

  test("409: the eleventh, also where many ask at once; one that was deleted makes room", async () => {
    const tenant = await newSubscriber();
    const asked = await Promise.all(Array.from({ length: 13 }, () => post(path, { url: hook }, tenant.key)));
    expect(asked.map(({ status }) => status).sort((one, other) => one - other)).toEqual([
      ...Array(10).fill(201),
      409,
      409,
      409,
    ]);
    const rows = await endpointsOf(tenant.id);
    expect(rows).toHaveLength(10);
    expect(await actionsOf(tenant.id)).toHaveLength(10);
    await del(`${path}/${rows[0]?.id}`, tenant.key);
    expect((await post(path, { url: hook }, tenant.key)).status).toBe(201);
    expect((await post(path, { url: hook }, tenant.key)).status).toBe(409);
  });

  test("201: ENTERPRISE has more than ten", async () => {
    const tenant = await newTenant(undefined, "enterprise");
    for (let count = 0; count < 11; count++) await newEndpoint(tenant);
  });

  test.each([
    ["url", "hooks"],
    ["url", ""],
    ["url", "ftp://example.com/"],
    ["url", "http://example.com/hooks"],
    ["url", "https://user:pass@example.com/"],
    ["url", "https://example.com/#hooks"],
    ["url", `https://example.com/${"x".repeat(2000)}`],
    ["url", `https://example.com/${"ü".repeat(700)}`],
    ["description", "x".repeat(201)],
    ["event_types", []],
    ["event_types/1", ["job.completed", "job.finished"]],
    ["event_types/0", ["job*"]],
    ["retry_policy", "never"],
    ["rate_per_minute", 0],
    ["rate_per_minute", 6001],
    ["rate_per_minute", 1.5],
    ["secret", "secret"],
    ["secret", `whsec_${btoa("x".repeat(23))}`],
    ["secret", `whsec_${btoa("x".repeat(65))}`],
    ["secret", "whsec_not base64!"],
    ["signature_schemes", []],
    ["signature_schemes/0", ["v2"]],
  ])("400: %s %j is refused by name, and nothing is added", async (field, value) => {
    const tenant = await newSubscriber();
    const body = { url: "https://example.com/hooks", [field.split("/")[0] ?? ""]: value };
    const res = await call("POST", path, { key: tenant.key, body });
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ code: "invalid_request", errors: [{ pointer: `#/${field}` }] });
    expect(await endpointsOf(tenant.id)).toEqual([]);
  });

  test("400: a type that is unknown is answered with the nearest and with all there are", async () => {
    const { key } = await newSubscriber();
    const res = await post(path, { url: hook, event_types: ["job.complete"] }, key);
    const { detail } = await res.json<Problem>();
    expect(detail).toContain('Did you mean "job.completed"?');
    expect(detail).toMatch(/Valid: job\.created, .*webhook\.test, job\.\*, .*bulk\.capture\.\*/);
  });

  test("400: a secret for v1 where only v1a signs", async () => {
    const { key } = await newSubscriber();
    const res = await post(path, { url: hook, secret: ownSecret, signature_schemes: ["v1a"] }, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: "#/secret" }] });
  });

  test("400: http is for loopback in development alone", async () => {
    const { key } = await newSubscriber();
    const res = await call("POST", path, { key, body: { url: hook }, env: deployed });
    expect(res.status).toBe(400);
    expect((await res.json<Problem>()).detail).toMatch(/^url: Must be an https/);
  });

  test.each([
    "https://169.254.169.254/",
    "https://10.0.0.1/",
    "https://127.0.0.1/",
    "https://localhost/",
    "https://[::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://hooks.internal/",
    "https://api.test/",
    "https://0x7f.1/",
    "https://93.184.216.34:22/",
  ])("403: %s is no place to send to; why is not told", async (url) => {
    const tenant = await newSubscriber();
    const res = await call("POST", path, { key: tenant.key, body: { url }, env: deployed });
    expect(res.status).toBe(403);
    expect(await res.json()).toMatchObject({
      code: "target_blocked",
      detail: "url: This address is not allowed",
    });
    expect(await endpointsOf(tenant.id)).toEqual([]);
  });
});

describe("PATCH /api/v1/webhooks/endpoints/{id}", () => {
  test("200: what is left out stays", async () => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant, { event_types: ["job.*"], rate_per_minute: 5 });
    const res = await patch(`${path}/${id}`, { url: `${hook}/2`, rate_per_minute: null }, tenant.key);
    expect(res.status).toBe(200);
    expect(await res.json()).toMatchObject({
      url: `${hook}/2`,
      event_types: ["job.*"],
      rate_per_minute: null,
    });
    expect(await actionsOf(tenant.id)).toEqual(["create", "update"]);
  });

  test("400: the same is refused as at first, and nothing changes", async () => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant);
    for (const body of [{ url: "http://example.com" }, { event_types: ["x"] }, { secret: ownSecret }])
      expect((await patch(`${path}/${id}`, body, tenant.key)).status).toBe(400);
    expect(await endpointsOf(tenant.id)).toMatchObject([{ url: hook, eventTypes: ["*"] }]);
    expect(await actionsOf(tenant.id)).toEqual(["create"]);
  });
});

describe("what another tenant has", () => {
  test("404: on every route, and nothing changes", async () => {
    const [owner, stranger] = [await newSubscriber(), await newSubscriber()];
    const { id } = await newEndpoint(owner);
    const before = await endpointsOf(owner.id);
    const one = `${path}/${id}`;
    const { key } = stranger;
    const answers = [
      await get(one, key),
      await patch(one, { description: "x" }, key),
      await del(one, key),
      await get(`${one}/secret`, key),
      await post(`${one}/rotate`, {}, key),
      await post(`${one}/test`, {}, key),
      await post(`${one}/enable`, undefined, key),
      await post(`${one}/disable`, undefined, key),
    ];
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(404));
    expect(await (await get(path, key)).json()).toMatchObject({ data: [] });
    expect(await endpointsOf(owner.id)).toEqual(before);
    expect(await keysOf(id)).toHaveLength(1);
    expect(await actionsOf(stranger.id)).toEqual([]);
  });
});

describe("enable and disable", () => {
  test("200: each is told as an event and is on record once, however often it is asked for", async () => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant);
    const other = await newEndpoint(tenant, { event_types: ["webhook.*"] });
    for (let time = 0; time < 2; time++) {
      const off = await post(`${path}/${id}/disable`, undefined, tenant.key);
      expect(await off.json<Endpoint>()).toMatchObject({ status: "disabled", disabled_reason: "manual" });
    }
    for (let time = 0; time < 2; time++) {
      const on = await post(`${path}/${id}/enable`, undefined, tenant.key);
      expect(await on.json<Endpoint>()).toMatchObject({ status: "enabled", disabled_reason: null });
    }
    expect(await actionsOf(tenant.id)).toEqual(["create", "create", "disable", "enable"]);
    const data = { endpoint_id: id, url: hook, reason: "manual" };
    expect(await eventsOf(tenant.id)).toMatchObject([
      { seq: 1, type: "webhook.endpoint.disabled", subject: id, keyId: tenant.keyId, data },
      { seq: 2, type: "webhook.endpoint.enabled", subject: id, data },
    ]);
    expect(other.status).toBe("enabled");
  });

  test("200: what was disabled for failing is no longer probed once it is disabled by hand", async () => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant);
    const failing = { status: "disabled", disabledReason: "failing", probeAt: 1, failingSince: 1 } as const;
    await db.update(webhookEndpoints).set(failing).where(eq(webhookEndpoints.id, id));
    await post(`${path}/${id}/disable`, undefined, tenant.key);
    expect(await endpointsOf(tenant.id)).toMatchObject([{ disabledReason: "manual", probeAt: null }]);
    await post(`${path}/${id}/enable`, undefined, tenant.key);
    expect(await endpointsOf(tenant.id)).toMatchObject([
      { status: "enabled", disabledReason: null, failingSince: null, pausedUntil: null },
    ]);
  });
});

describe("POST /api/v1/webhooks/endpoints/{id}/rotate", () => {
  test("200: the old secret signs on for a day, then no more; the new one is what is revealed", async () => {
    const tenant = await newSubscriber();
    const { id, secret: old } = await newEndpoint(tenant);
    const res = await post(`${path}/${id}/rotate`, {}, tenant.key);
    expect(res.status).toBe(200);
    const rotated = await res.json<{ secret: string; previous_valid_until: string }>();
    expect(rotated.secret).not.toBe(old);
    const hours = (Date.parse(rotated.previous_valid_until) - Date.now()) / 3_600_000;
    expect(hours).toBeCloseTo(24, 1);
    const shown = async () => (await (await get(`${path}/${id}`, tenant.key)).json<Endpoint>()).keys.length;
    expect(await shown()).toBe(2);
    expect(await later(24 * 3_600_000 + 1000, shown)).toBe(1);
    const revealed = await (await get(`${path}/${id}/secret`, tenant.key)).json<{ secret: string }>();
    expect(revealed.secret).toBe(rotated.secret);
    expect(await actionsOf(tenant.id)).toEqual(["create", "rotate", "reveal_secret"]);
  });

  test("200: overlap_hours 0 ends the old one at once; a key of the other scheme stays", async () => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant, { signature_schemes: ["v1", "v1a"] });
    await post(`${path}/${id}/rotate`, { overlap_hours: 0, secret: ownSecret }, tenant.key);
    const { keys } = await (await get(`${path}/${id}`, tenant.key)).json<Endpoint>();
    expect(keys.map(({ scheme, expires_at }) => `${scheme} ${expires_at}`).sort()).toEqual([
      "v1 null",
      "v1a null",
    ]);
  });

  test("200: a scheme that was not there is added, on record, and published", async () => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant);
    const res = await post(`${path}/${id}/rotate`, { scheme: "v1a" }, tenant.key);
    const { key, ...rest } = await res.json<{ key: { public_key: string; id: string } }>();
    expect(rest).toMatchObject({ secret: null, previous_valid_until: null });
    expect(await actionsOf(tenant.id)).toEqual(["create", "rotate"]);
    const all = await (await get("/api/v1/webhooks/keys", tenant.key)).json<{ data: object[] }>();
    expect(all.data).toMatchObject([
      { id: key.id, endpoint_id: id, public_key: key.public_key, jwk: { kty: "OKP", kid: key.id } },
    ]);
    const none = await get("/api/v1/webhooks/keys?endpoint_id=whe_none", tenant.key);
    expect(await none.json()).toMatchObject({ data: [] });
  });

  test("409: more than eight that sign at a time, also where many ask at once; the last ones still sign", async () => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant);
    const asked = await Promise.all(
      Array.from({ length: 9 }, () => post(`${path}/${id}/rotate`, {}, tenant.key)),
    );
    expect(asked.map(({ status }) => status).sort((one, other) => one - other)).toEqual([
      ...Array(7).fill(200),
      409,
      409,
    ]);
    const rows = await keysOf(id);
    expect(rows).toHaveLength(8);
    expect(rows.filter(({ expiresAt }) => expiresAt === null)).toHaveLength(1);
    expect((await post(`${path}/${id}/rotate`, { overlap_hours: 0 }, tenant.key)).status).toBe(200);
    expect((await (await get(`${path}/${id}`, tenant.key)).json<Endpoint>()).keys).toHaveLength(1);
  });

  test.each([
    ["overlap_hours", { overlap_hours: 169 }],
    ["overlap_hours", { overlap_hours: -1 }],
    ["secret", { secret: "x" }],
    ["secret", { secret: ownSecret, scheme: "v1a" }],
    ["scheme", { scheme: "v3" }],
  ])("400: %s as in %j", async (field, body) => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant);
    const res = await post(`${path}/${id}/rotate`, body, tenant.key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: `#/${field}` }] });
    expect(await keysOf(id)).toHaveLength(1);
  });
});
