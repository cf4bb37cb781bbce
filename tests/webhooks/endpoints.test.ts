import { describe, expect, test } from "vitest";
import {
  actionsOf,
  endpointsOf,
  hook,
  keysOf,
  newEndpoint,
  newSubscriber,
  patch,
  path,
  type Problem,
} from "../support/endpoints.ts";
import { call, del, get, newTenant, post } from "../support/world.ts";

const ownSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

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
