import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEvents } from "#db/schema/audit-events.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import { events } from "#db/schema/events.ts";
import { tenants } from "#db/schema/tenants.ts";
import { call, db, get, newTenant, post } from "../support/world.ts";
import { operators, tenantRow } from "../support/tenants.ts";

type View = {
  id: string;
  slug: string;
  tier: string;
  status: string;
  key: { key: string; scopes: string[] };
};
type Problem = { code: string; detail: string; errors?: { pointer: string }[] };

const newSlug = () => `t${crypto.randomUUID().replaceAll("-", "").slice(0, 20)}`;
const acme = (more: object = {}) => ({
  name: "Acme",
  slug: newSlug(),
  tier: "Starter",
  owner_email: "ada@example.com",
  owner_name: "Ada",
  ...more,
});

describe("POST /api/v1/tenants", () => {
  test.each(["STARTER", "starter", "Starter"])("201: with the tier %s: the first key works", async (tier) => {
    const { key, id: operator } = await operators();
    const res = await post("/api/v1/tenants", acme({ tier }), key);
    expect(res.status).toBe(201);
    const made = await res.json<View>();
    expect(made).toMatchObject({
      tier: "starter",
      status: "active",
      owner_email: "ada@example.com",
      trial: null,
    });
    const own = await get("/api/v1/tenant", made.key.key);
    expect(await own.json()).toMatchObject({ id: made.id, slug: made.slug });
    expect(made.key.scopes.filter((scope) => scope.startsWith("admin:"))).toEqual([]);
    const told = await db.select().from(events).where(eq(events.tenantId, made.id));
    expect(told).toMatchObject([{ type: "tenant.created", data: { owner_email: "ada@example.com" } }]);
    const audit = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, made.id));
    expect(audit).toMatchObject([{ action: "tenant.create" }]);
    expect(await db.select().from(auditEvents).where(eq(auditEvents.tenantId, operator))).toEqual([]);
    expect(JSON.stringify(audit)).not.toContain("ada@example.com");
  });

  test("201: sent again with the same Idempotency-Key it is one tenant, and its key is shown again", async () => {
    const { key } = await operators();
    const body = acme();
    const send = () =>
      call("POST", "/api/v1/tenants", { key, body, headers: { "Idempotency-Key": "once-1" } });
    const [one, two] = [await (await send()).json<View>(), await (await send()).json<View>()];
    expect(two).toEqual(one);
    expect(await db.select().from(tenants).where(eq(tenants.slug, body.slug))).toHaveLength(1);
  });

  test("409: a slug that is taken is named, and nothing is made, also of two at once", async () => {
    const { key } = await operators();
    const body = acme();
    const answers = await Promise.all([1, 2, 3].map(() => post("/api/v1/tenants", body, key)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
    const problem = await answers.find(({ status }) => status === 409)?.json<Problem>();
    expect(problem).toMatchObject({ code: "conflict", errors: [{ pointer: "#/slug" }] });
    const [row, ...others] = await db.select().from(tenants).where(eq(tenants.slug, body.slug));
    expect(others).toEqual([]);
    expect(
      await db
        .select()
        .from(apiKeys)
        .where(eq(apiKeys.tenantId, row?.id ?? "")),
    ).toHaveLength(1);
  });

  test.each([
    "ad",
    "Acme",
    "acme_1",
    "-acme",
    "acme-",
    "ac--me",
    "1acme",
    "api",
    "admin",
    "white-label",
    "xn--80ak6aa92e",
    "аcme",
    "acme\u200b",
    "acme\u202e",
    "ａｃｍｅ",
    "acme/../x",
    "acme ",
    "acme\n",
    "a".repeat(41),
  ])("400: the slug %j", async (slug) => {
    const { key } = await operators();
    const res = await post("/api/v1/tenants", acme({ slug }), key);
    expect(res.status).toBe(400);
    expect(await res.json<Problem>()).toMatchObject({ errors: [{ pointer: "#/slug" }] });
  });

  test.each([
    [{ tier: "gold" }, "#/tier"],
    [{ owner_email: "nobody" }, "#/owner_email"],
    [{ owner_email: "a@b.c\r\nBcc: x@y.z" }, "#/owner_email"],
    [{ name: "" }, "#/name"],
    [{ name: "Acme\u202egnp" }, "#/name"],
    [{ status: "active" }, "#/status"],
    [{ id: "ten_mine" }, "#/id"],
  ])("400: %j names the field", async (more, pointer) => {
    const { key } = await operators();
    const res = await post("/api/v1/tenants", acme(more), key);
    expect(res.status).toBe(400);
    expect(await res.json<Problem>()).toMatchObject({ errors: [{ pointer }] });
  });
});

test("403: what is for operators is refused to a tenant with all scopes that tenants have", async () => {
  const { key, id } = await newTenant();
  const refused = await Promise.all([
    get("/api/v1/tenants", key),
    get(`/api/v1/tenants/${id}`, key),
    get(`/api/v1/tenants/${id}/erasure`, key),
    post("/api/v1/tenants", acme(), key),
    call("PATCH", `/api/v1/tenants/${id}`, { key, body: { tier: "enterprise" } }),
    post(`/api/v1/tenants/${id}/trial`, { tier: "enterprise" }, key),
    post(`/api/v1/tenants/${id}/resume`, {}, key),
    post(`/api/v1/tenants/${id}/suspend`, { reason: "x" }, key),
    call("DELETE", `/api/v1/tenants/${id}`, { key }),
  ]);
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 403));
  expect(await tenantRow(id)).toMatchObject({ tier: "free", status: "active" });
});

describe("GET /api/v1/tenants", () => {
  test("200: found by part of name, slug or e-mail as written, filtered, page by page", async () => {
    const { key } = await operators();
    const mark = newSlug();
    const made: View[] = [];
    for (const more of [
      { name: `${mark} 100%` },
      { slug: `${mark}-b` },
      { owner_email: `${mark}@example.com` },
    ])
      made.push(await (await post("/api/v1/tenants", acme(more), key)).json<View>());
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const res = await get(`/api/v1/tenants?q=${mark}&limit=2${cursor && `&cursor=${cursor}`}`, key);
      const page: { data: View[]; next_cursor: string | null } = await res.json();
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(made.map(({ id }) => id).toReversed());
    const percent = await get(`/api/v1/tenants?q=${encodeURIComponent("100%")}`, key);
    expect((await percent.json<{ data: View[] }>()).data.map(({ id }) => id)).toEqual([made[0]?.id]);
    const none = await get(`/api/v1/tenants?q=${mark}&tier=FREE`, key);
    expect(await none.json()).toMatchObject({ data: [] });
    const suspended = await get(`/api/v1/tenants?q=${mark}&status=suspended`, key);
    expect(await suspended.json()).toMatchObject({ data: [] });
  });
});

describe("PATCH", () => {
  test("200: an operator changes plan and slug; another's slug is a 409", async () => {
    const { key } = await operators();
    const [one, two] = [
      await (await post("/api/v1/tenants", acme(), key)).json<View>(),
      await (await post("/api/v1/tenants", acme(), key)).json<View>(),
    ];
    const res = await call("PATCH", `/api/v1/tenants/${one.id}`, {
      key,
      body: { tier: "ENTERPRISE", name: "New" },
    });
    expect(await res.json()).toMatchObject({ tier: "enterprise", name: "New", slug: one.slug });
    const taken = await call("PATCH", `/api/v1/tenants/${one.id}`, { key, body: { slug: two.slug } });
    expect(taken.status).toBe(409);
    expect(await taken.json<Problem>()).toMatchObject({ errors: [{ pointer: "#/slug" }] });
    const told = await db.select().from(events).where(eq(events.tenantId, one.id));
    expect(told.at(-1)).toMatchObject({
      type: "tenant.tier_changed",
      data: { from: "starter", to: "enterprise", cause: "changed" },
    });
  });

  test("400: a tenant cannot give itself a plan; 200: but another name", async () => {
    const tenant = await newTenant();
    for (const body of [{ tier: "enterprise" }, { slug: "other" }, { status: "active" }, { branding: {} }])
      expect((await call("PATCH", "/api/v1/tenant", { key: tenant.key, body })).status).toBe(400);
    const res = await call("PATCH", "/api/v1/tenant", { key: tenant.key, body: { name: "Mine" } });
    expect(await res.json()).toMatchObject({ name: "Mine", tier: "free" });
    const audit = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
    expect(audit).toMatchObject([{ action: "tenant.update", changes: { name: { to: "Mine" } } }]);
  });
});

test("200: the plans are public, five of them, with figures and features that add up", async () => {
  const { data } = await (await get("/api/v1/tiers")).json<{ data: Record<string, unknown>[] }>();
  expect(data.map(({ tier }) => tier)).toEqual([
    "free",
    "starter",
    "professional",
    "enterprise",
    "white_label",
  ]);
  expect(data.map((plan) => plan["price_monthly_cents"])).toEqual([0, 1900, 4900, 29_900, null]);
  expect(data.map((plan) => plan["captures_monthly_max"])).toEqual([100, 1000, 5000, 50_000, null]);
  expect(data.map((plan) => plan["calls_monthly_max"])).toEqual([1000, 10_000, 100_000, 1_000_000, null]);
  expect(data.map((plan) => plan["calls_per_minute_max"])).toEqual([20, 60, 300, 1200, 6000]);
  expect(data.map((plan) => plan["captures_at_once"])).toEqual([2, 4, 10, 50, 200]);
  expect(data.map((plan) => plan["people_max"])).toEqual([5, 10, 50, 500, null]);
  expect(data.map((plan) => plan["assistants_max"])).toEqual([1, 3, 10, 50, null]);
  expect(data.map((plan) => plan["results_kept_days"])).toEqual([7, 30, 90, 365, null]);
  const counts = data.map((plan) => (plan["features"] as unknown[]).length);
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
});
