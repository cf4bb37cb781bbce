import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import { scopes } from "#auth/scopes.ts";
import { evaluateFlag } from "#flags/ofrep/evaluate.ts";
import { freshMs } from "#flags/memory.ts";
import { composeCtx } from "#platform/compose.ts";
import type { Ctx } from "#platform/ctx.ts";
import { later } from "../support/cache.ts";
import {
  evaluate,
  type Evaluation,
  evaluator,
  newFlag,
  newFlagKey,
  operator,
  patch,
  path,
} from "../support/flags.ts";
import { call, db, newKey, newTenant, post } from "../support/world.ts";

const all = "/ofrep/v1/evaluate/flags";
const one = (flag: string) => `${all}/${flag}`;
const failingDb = {
  prepare: () => {
    throw new Error("The database is away");
  },
} as unknown as Env["DB"];

describe("POST /ofrep/v1/evaluate/flags/{key}", () => {
  test("200: the value, the variant, OpenFeature's reason, and which rule decided in words", async () => {
    const flag = await newFlag(await operator(), { default: true });
    const res = await post(one(flag.key), { context: {} }, (await evaluator()).key);
    expect(res.status).toBe(200);
    expect(await res.json()).toEqual({
      key: flag.key,
      value: true,
      variant: "on",
      reason: "STATIC",
      metadata: { rule: "default", explanation: "It is on for everybody", revision: 1 },
    });
  });

  test.each([
    [{ on: "blue", off: "green" }, "blue"],
    [{ on: 2.5, off: 1 }, 2.5],
    [{ on: { size: [1, 2] }, off: {} }, { size: [1, 2] }],
  ])("200: values of other kinds: %j", async (values, on) => {
    const flag = await newFlag(await operator(), { default: true, values });
    expect(await evaluate(await evaluator(), flag.key)).toMatchObject({ value: on, variant: "on" });
  });

  test("200: by plan, whatever plan or tenant the request claims", async () => {
    const admin = await operator();
    const [poor, rich] = [await evaluator("free"), await evaluator("enterprise")];
    const byPlan = await newFlag(admin, { kind: "plan_based", plans: ["enterprise"] });
    const byName = await newFlag(admin, { kind: "user_list", allow: { tenants: [rich.id] } });
    const claims = {
      tier: "enterprise",
      plan: "enterprise",
      tenant: rich.id,
      tenant_id: rich.id,
      tenantId: rich.id,
      targetingKey: rich.id,
    };
    for (const { key } of [byPlan, byName]) {
      expect(await evaluate(poor, key, claims)).toMatchObject({ value: false, reason: "DEFAULT" });
      expect(await evaluate(rich, key)).toMatchObject({ value: true, reason: "TARGETING_MATCH" });
    }
  });

  test("200: by user, as the tenant's key names them", async () => {
    const flag = await newFlag(await operator(), { kind: "user_list", allow: { users: ["user-1"] } });
    const tenant = await evaluator();
    expect(await evaluate(tenant, flag.key, { targetingKey: "user-1" })).toMatchObject({
      value: true,
      metadata: { rule: "allow", explanation: "The user is given it by name" },
    });
    expect(await evaluate(tenant, flag.key, { targetingKey: "user-2" })).toMatchObject({ value: false });
  });

  test("400: TARGETING_KEY_MISSING where the percentage is of users; with one it is sticky", async () => {
    const flag = await newFlag(await operator(), { kind: "percentage", percentage: 50, unit: "user" });
    const tenant = await evaluator();
    const res = await post(one(flag.key), { context: {} }, tenant.key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({
      key: flag.key,
      errorCode: "TARGETING_KEY_MISSING",
      code: "invalid_request",
    });
    const values = new Set<unknown>();
    for (let at = 0; at < 40; at++) {
      const first = await evaluate(tenant, flag.key, { targetingKey: `user-${at}` });
      expect(await evaluate(tenant, flag.key, { targetingKey: `user-${at}` })).toEqual(first);
      expect(first).toMatchObject({ reason: "SPLIT" });
      values.add(first.value);
    }
    expect(values).toEqual(new Set([true, false]));
  });

  test("404: FLAG_NOT_FOUND, with the members of a problem beside", async () => {
    const key = newFlagKey();
    const res = await post(one(key), { context: {} }, (await evaluator()).key);
    expect(res.status).toBe(404);
    expect(await res.json()).toMatchObject({
      key,
      errorCode: "FLAG_NOT_FOUND",
      code: "not_found",
      status: 404,
    });
  });

  test("404: what is internal does not exist for tenants; operators see it", async () => {
    const admin = await operator();
    const flag = await newFlag(admin, { internal: true, default: true });
    const { key } = await newTenant();
    expect((await post(one(flag.key), {}, key)).status).toBe(404);
    expect(await (await post(all, {}, key)).text()).not.toContain(flag.key);
    expect(await evaluate(admin, flag.key)).toMatchObject({ value: true });
  });

  test.each([
    ["{", "PARSE_ERROR"],
    [[], "PARSE_ERROR"],
    ["null", "PARSE_ERROR"],
    [{ context: [] }, "INVALID_CONTEXT"],
    [{ context: "x" }, "INVALID_CONTEXT"],
    [{ context: { targetingKey: 7 } }, "INVALID_CONTEXT"],
    [{ context: { targetingKey: "x".repeat(129) } }, "INVALID_CONTEXT"],
  ])("400: %j is answered %s, for one flag and for all", async (body, errorCode) => {
    const flag = await newFlag(await operator());
    const { key } = await evaluator();
    for (const at of [one(flag.key), all]) {
      const res = await post(at, body, key);
      expect(res.status).toBe(400);
      expect(res.headers.get("Content-Type")).toBe("application/json");
      expect(await res.json()).toMatchObject({ errorCode, code: "invalid_request" });
    }
  });

  test("200: without a body, and at all paths it is known by", async () => {
    const flag = await newFlag(await operator(), { default: true });
    const { key } = await evaluator();
    expect((await call("POST", one(flag.key), { key })).status).toBe(200);
    for (const prefix of ["/api/v1", "/api/v2", "/api"]) {
      const res = await post(`${prefix}${one(flag.key)}`, {}, key);
      // OFREP knows no envelope.
      expect(await res.json()).toMatchObject({ key: flag.key, value: true });
    }
  });

  test("401 and 403 are problems as everywhere", async () => {
    const { key } = await newTenant(["captures:read"]);
    const forbidden = await post(all, {}, key);
    expect(forbidden.status).toBe(403);
    expect(await forbidden.json()).toMatchObject({ code: "forbidden" });
    const unknown = await post(all, {});
    expect(unknown.status).toBe(401);
    expect(unknown.headers.get("Content-Type")).toBe("application/problem+json");
  });
});

describe("POST /ofrep/v1/evaluate/flags", () => {
  test("200: every flag in alphabetical order, or what is missing for it", async () => {
    const admin = await operator();
    const [on, split] = [
      await newFlag(admin, { default: true }),
      await newFlag(admin, { kind: "percentage", percentage: 50, unit: "user" }),
    ];
    const { key } = await evaluator();
    const { flags } = await (await post(all, { context: {} }, key)).json<{ flags: Evaluation[] }>();
    const keys = flags.map((flag) => flag.key);
    expect(keys).toEqual([...keys].sort());
    expect(flags).toContainEqual(expect.objectContaining({ key: on.key, value: true }));
    expect(flags).toContainEqual(
      expect.objectContaining({ key: split.key, errorCode: "TARGETING_KEY_MISSING" }),
    );
  });

  test("304: while nothing is different for this tenant, and 200 with another ETag once it is", async () => {
    const admin = await operator();
    const flag = await newFlag(admin);
    const { key } = await evaluator();
    const first = await post(all, {}, key);
    const etag = first.headers.get("ETag") ?? "";
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
    const again = (ifNoneMatch: string) =>
      call("POST", all, { key, body: {}, headers: { "If-None-Match": ifNoneMatch } });
    const same = await again(etag);
    expect(same.status).toBe(304);
    expect(await same.text()).toBe("");
    expect(same.headers.get("ETag")).toBe(etag);
    await patch(admin, flag.key, { default: true });
    const changed = await again(etag);
    expect(changed.status).toBe(200);
    expect(changed.headers.get("ETag")).not.toBe(etag);
  });
});

const ctxOf = (tenantId: string, bindings: Partial<Env> = {}): Ctx => ({
  ...composeCtx({ env: { ...env, ...bindings }, waitUntil: () => undefined }),
  tenant: { id: tenantId, tier: "free", status: "active", storedBytes: 0 },
  actor: { type: "system", id: "user-1", name: "test", scopes: ["flags:read"] },
});

describe("what this isolate remembers", () => {
  /** Counts what is asked of D1. */
  function counted() {
    const prepare = vi.fn((query: string) => env.DB.prepare(query));
    return { prepare, env: { DB: { prepare } as unknown as Env["DB"] } };
  }

  test("evaluating again within seconds costs no read of D1, and a change from elsewhere is seen within five", async () => {
    const flag = await newFlag(await operator());
    const tenant = await evaluator();
    await evaluate(tenant, flag.key);
    const { prepare, env: counting } = counted();
    for (let times = 0; times < 20; times++)
      await call("POST", one(flag.key), { key: tenant.key, body: {}, env: counting });
    expect(prepare).not.toHaveBeenCalled();
    expect(freshMs).toBeLessThan(5000);
    await db.$client.prepare("UPDATE flags SET default_on = 1 WHERE key = ?").bind(flag.key).run();
    expect(await evaluate(tenant, flag.key)).toMatchObject({ value: false });
    expect(await later(freshMs, () => evaluate(tenant, flag.key))).toMatchObject({ value: true });
  });

  test("a change made here counts at once", async () => {
    const admin = await operator();
    const flag = await newFlag(admin, { default: true });
    expect(await evaluate(admin, flag.key)).toMatchObject({ value: true });
    await post(`${path}/${flag.key}/kill`, undefined, admin.key);
    expect(await evaluate(admin, flag.key)).toMatchObject({
      value: false,
      reason: "DISABLED",
      metadata: { rule: "kill_switch" },
    });
  });

  test("what is known outlasts a database that fails", async () => {
    const flag = await newFlag(await operator(), { default: true });
    await evaluateFlag(ctxOf("ten_x"), flag.key, {});
    const silent = vi.spyOn(console, "error").mockReturnValue();
    try {
      const known = () => evaluateFlag(ctxOf("ten_x", { DB: failingDb }), flag.key, {});
      expect(await later(freshMs, known)).toMatchObject({ value: true });
      expect(silent).toHaveBeenCalled();
    } finally {
      silent.mockRestore();
    }
  });
});

test("every tenant's first key may evaluate", () => expect(scopes).toContain("flags:read"));

test("200: a key of the tenant's own with nothing but flags:read is enough", async () => {
  const tenant = await newTenant();
  const { key } = await newKey(tenant.id, ["flags:read"]);
  expect((await post(all, {}, key)).status).toBe(200);
});
