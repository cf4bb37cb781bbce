// What the gate tells those who call: headers, refusals, whose calls count together.
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { generateKey } from "#auth/key-format.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { captures } from "#db/schema/captures.ts";
import { limitRules } from "#db/schema/limits.ts";
import { countedAddress, shardOf } from "#limits/address.ts";
import { refusedPerMinute } from "#limits/settings.ts";
import { counted } from "../support/counted.ts";
import { calls, limited, statuses, unreachable } from "../support/limits.ts";
import { call, db, get, newKey, newTenant } from "../support/world.ts";

/** Ten days before the end of a month. */
const now = Date.UTC(2026, 10, 21);
beforeEach(() => void vi.useFakeTimers({ now, toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());
const later = (ms: number) => void vi.setSystemTime(Date.now() + ms);

type Problem = { type: string; code: string; status: number; "violated-policies": string[] };

describe("headers", () => {
  test("200: each answer says which limits hold and what is left of them", async () => {
    const { key } = await limited("free");
    const [first, second] = await calls(2, key);
    expect(first?.headers.get("RateLimit-Policy")).toBe('"minute";q=20;w=60, "month";q=1000;w=2592000');
    expect(first?.headers.get("RateLimit")).toBe('"minute";r=4;t=3, "month";r=999;t=864000');
    expect(second?.headers.get("RateLimit")).toBe('"minute";r=3;t=6, "month";r=998;t=864000');
    expect(first?.headers.get("Retry-After")).toBeNull();
  });

  test("404: failures say it too, and unlimited tenants are told of no limit", async () => {
    const { key } = await limited("starter");
    const res = await get("/api/v1/keys/key_none", key);
    expect(res.status).toBe(404);
    expect(res.headers.get("RateLimit")).toContain('"minute";r=14');
    const free = await newTenant();
    expect((await get("/api/v1/keys", free.key)).headers.get("RateLimit-Policy")).toBeNull();
  });
});

describe("429", () => {
  test("the call past the rate: problem, policies, Retry-After, and nothing is done", async () => {
    const { key, id } = await limited("free");
    const answers = await calls(6, key, { method: "POST", path: "/api/v1/keys" });
    expect(statuses(answers).slice(0, 5)).toEqual([201, 201, 201, 201, 201]);
    const res = answers[5];
    expect(res?.status).toBe(429);
    expect(res?.headers.get("Content-Type")).toBe("application/problem+json");
    expect(res?.headers.get("Retry-After")).toBe("3");
    expect(res?.headers.get("RateLimit")).toContain('"minute";r=0;t=15');
    expect(await res?.json<Problem>()).toMatchObject({
      type: "https://iana.org/assignments/http-problem-types#quota-exceeded",
      status: 429,
      code: "rate_limited",
      retryable: true,
      billable: false,
      "violated-policies": ["minute"],
    });
    expect(await db.select().from(auditEvents).where(eq(auditEvents.tenantId, id))).toHaveLength(5);
    later(3000);
    expect((await get("/api/v1/keys", key)).status).toBe(200);
    expect((await get("/api/v1/keys", key)).status).toBe(429);
  });

  test("asked again too soon it costs neither the gate nor the database anything, and the wait counts down", async () => {
    const { key } = await limited("free");
    await calls(6, key);
    later(1000);
    const { env: counting, count } = counted();
    const [again] = await calls(1, key, { bindings: { ...counting, TENANT_GATE: unreachable } });
    expect(again?.status).toBe(429);
    expect(again?.headers.get("Retry-After")).toBe("2");
    expect(count.statements).toBe(0);
  });

  test("the month's calls are counted over its minutes and begin anew with the next", async () => {
    const { key } = await limited("free", { callsPerMinute: -1, callsPerMonth: 3 });
    expect(statuses(await calls(4, key))).toEqual([200, 200, 200, 429]);
    const [res] = await calls(1, key);
    expect(await res?.json<Problem>()).toMatchObject({ code: "quota_exceeded", retryable: false });
    expect(res?.headers.get("Retry-After")).toBe(String(10 * 24 * 3600));
    vi.setSystemTime(Date.UTC(2026, 11, 1));
    expect(statuses(await calls(1, key))).toEqual([200]);
  });

  test("each plan's rate and burst", async () => {
    for (const [tier, policy, left] of [
      ["starter", '"minute";q=60;w=60', 14],
      ["professional", '"minute";q=300;w=60', 74],
      ["enterprise", '"minute";q=1200;w=60', 299],
      ["white_label", '"minute";q=6000;w=60', 1499],
    ] as const) {
      const { key } = await limited(tier);
      const res = await get("/api/v1/keys", key);
      expect(res.headers.get("RateLimit-Policy")).toContain(policy);
      expect(res.headers.get("RateLimit")).toContain(`"minute";r=${left};`);
    }
  });
});

describe("whose calls count together", () => {
  const rule = { name: "tight", limit: 2, windowSeconds: 60, burst: 2, createdAt: now, endpoint: null };
  const addRule = (tenantId: string, more: object) =>
    db.insert(limitRules).values({
      id: `rul_${crypto.randomUUID()}`,
      tenantId,
      identity: "key",
      ...rule,
      ...more,
    });
  const from = (address: string) => ({ headers: { "CF-Connecting-IP": address } });

  test("tenant: all its keys", async () => {
    const tenant = await limited("free");
    const other = await newKey(tenant.id, ["keys:read"]);
    await calls(3, tenant.key);
    expect(statuses(await calls(3, other.key))).toEqual([200, 200, 429]);
    const stranger = await limited("free");
    expect(statuses(await calls(1, stranger.key))).toEqual([200]);
  });

  test("key: each by itself", async () => {
    const tenant = await limited("enterprise");
    await addRule(tenant.id, { identity: "key" });
    const other = await newKey(tenant.id, ["keys:read"]);
    expect(statuses(await calls(3, tenant.key))).toEqual([200, 200, 429]);
    expect(statuses(await calls(3, other.key))).toEqual([200, 200, 429]);
  });

  test("address: IPv4 whole, IPv6 by its /64, whatever the key", async () => {
    const tenant = await limited("enterprise");
    await addRule(tenant.id, { identity: "address" });
    const other = await newKey(tenant.id, ["keys:read"]);
    expect(statuses(await calls(2, tenant.key, from("203.0.113.7")))).toEqual([200, 200]);
    expect(statuses(await calls(1, other.key, from("203.0.113.7")))).toEqual([429]);
    expect(statuses(await calls(1, tenant.key, from("203.0.113.8")))).toEqual([200]);
    expect(statuses(await calls(1, tenant.key, from("2001:db8:1:2::1")))).toEqual([200]);
    expect(statuses(await calls(1, tenant.key, from("2001:db8:1:2:ffff::9")))).toEqual([200]);
    expect(statuses(await calls(1, tenant.key, from("2001:db8:1:2:3:4:5:6")))).toEqual([429]);
    expect(statuses(await calls(1, tenant.key, from("2001:db8:1:3::1")))).toEqual([200]);
  });

  test("endpoint: its own calls alone, in every version", async () => {
    const tenant = await limited("enterprise");
    await addRule(tenant.id, { identity: "tenant", endpoint: "GET /keys/{id}" });
    const one = { path: `/api/v1/keys/${tenant.keyId}` };
    expect(statuses(await calls(1, tenant.key, one))).toEqual([200]);
    expect(statuses(await calls(1, tenant.key, { path: "/api/v2/keys/key_none" }))).toEqual([404]);
    expect(statuses(await calls(1, tenant.key, one))).toEqual([429]);
    expect(statuses(await calls(1, tenant.key))).toEqual([200]);
  });

  test("how addresses are counted", () => {
    expect(countedAddress("::ffff:203.0.113.7")).toBe("203.0.113.7");
    expect(countedAddress("2001:DB8:0:0:1::1")).toBe("2001:db8::/64");
    expect(countedAddress("")).toBeNull();
    expect(countedAddress("unknown")).toBeNull();
    expect([shardOf("203.0.113.7"), shardOf("2001:db8:1:2::/64")]).toEqual(["v4:203.0", "v6:2001:db8"]);
  });
});

describe("who has no tenant", () => {
  const address = { headers: { "CF-Connecting-IP": "198.51.100.4" } };

  test("429: keys that do not hold are limited by address; those that do go on from there", async () => {
    const { key } = await newTenant();
    const { env: counting, count } = counted();
    const junk = await calls(10, "junk", { ...address, bindings: counting });
    const burst = Math.floor(refusedPerMinute / 4);
    expect(statuses(junk)).toEqual([
      ...Array<number>(burst).fill(401),
      ...Array<number>(10 - burst).fill(429),
    ]);
    expect(count.statements).toBe(0);
    expect(await junk[9]?.json<Problem>()).toMatchObject({ "violated-policies": ["refused-key"] });
    expect(junk[9]?.headers.get("Retry-After")).toBe("2");
    expect(statuses(await calls(1, generateKey("live"), address))).toEqual([429]);
    expect(statuses(await calls(1, key, address))).toEqual([200]);
    expect(statuses(await calls(1, "junk", { headers: { "CF-Connecting-IP": "198.51.100.5" } }))).toEqual([
      401,
    ]);
  });

  test("403: links that do not hold are counted apart, and a gate out of reach changes nothing", async () => {
    const link = `/api/v1/screenshot?url=https://example.com&expires=9999999999&key_id=sig_none&signature=${"0".repeat(64)}`;
    const bindings = { ADDRESS_GATE: unreachable as unknown as Env["ADDRESS_GATE"] };
    const headers = { "CF-Connecting-IP": "198.51.100.9" };
    for (let at = 0; at < 12; at++)
      expect((await call("GET", link, { headers, env: bindings })).status).toBe(403);
    const seen = [];
    for (let at = 0; at < 8; at++) seen.push((await call("GET", link, { headers })).status);
    expect(seen).toEqual([403, 403, 403, 403, 403, 403, 403, 429]);
  });
});

describe("a gate that cannot be reached", () => {
  test("200: reads pass; 503: captures do not, and leave no record", async () => {
    const { key, id } = await limited("free");
    const bindings = { TENANT_GATE: unreachable };
    expect(statuses(await calls(1, key, { bindings }))).toEqual([200]);
    const body = { html: "<p>x", cache: false };
    const res = await call("POST", "/api/v1/screenshot", { key, body, env: bindings });
    expect(res.status).toBe(503);
    expect(res.headers.get("Retry-After")).toBe("5");
    expect(await res.json()).toMatchObject({ code: "limits_unavailable", retryable: true });
    expect(await db.select().from(captures).where(eq(captures.tenantId, id))).toEqual([]);
  });

  test("200: with RATE_LIMITING_ENABLED=false it is not asked at all", async () => {
    const { key } = await limited("free");
    const bindings = { RATE_LIMITING_ENABLED: "false", TENANT_GATE: unreachable } as unknown as Partial<Env>;
    const answers = await calls(12, key, { bindings });
    expect(new Set(statuses(answers))).toEqual(new Set([200]));
    expect(answers[0]?.headers.get("RateLimit")).toBeNull();
  });
});

test("a busy caller is lent calls ahead: fewer questions, and never more calls than the limit", async () => {
  const { key } = await limited("free", { callsPerMinute: 100_000, callsPerMonth: 300 });
  let asked = 0;
  const TENANT_GATE = {
    getByName(name: string) {
      const real = env.TENANT_GATE.getByName(name);
      return {
        admit: (...args: Parameters<typeof real.admit>) => {
          asked++;
          return real.admit(...args);
        },
      };
    },
  } as unknown as Env["TENANT_GATE"];
  const answers = await calls(400, key, { bindings: { TENANT_GATE } });
  expect(statuses(answers).filter((status) => status === 200)).toHaveLength(300);
  expect(asked).toBeLessThan(200);
});
