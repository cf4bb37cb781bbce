import { describe, expect, test } from "vitest";
import { actionsOf, type Endpoint, keysOf, newEndpoint, newSubscriber, path } from "../support/endpoints.ts";
import { later } from "../support/cache.ts";
import { get, post } from "../support/world.ts";

const ownSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

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
