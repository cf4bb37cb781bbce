// The request log: what of a call is on record, finding it, and who may see it.
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { scopes } from "#auth/scopes.ts";
import { requestLog } from "#db/schema/api-requests.ts";
import { deliver, noBrowser, recording } from "../support/cache.ts";
import { bring, messageOf, requestOf, requestQueue, storeRequest } from "../support/requests.ts";
import { call, db, get, newKey, newTenant } from "../support/world.ts";

type Page = { data: Record<string, unknown>[]; next_cursor: string | null; has_more: boolean };
const list = async (key: string, query = "") => (await get(`/api/v1/requests${query}`, key)).json<Page>();
const idsOf = ({ data }: Page) => data.map(({ id }) => id);

describe("a call", () => {
  test("is on record with route, status, key, program, error, request and trace", async () => {
    const tenant = await newTenant();
    const { sent, env } = recording("API_REQUESTS");
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const headers = { "X-Request-Id": "order-4711-a", traceparent, "User-Agent": "curl/8.9.1" };
    await call("GET", "/api/v2/captures/cap_none?x=secret-query", { key: tenant.key, headers, env });
    await deliver(requestQueue, sent);
    const { data } = await list(tenant.key);
    expect(data).toMatchObject([
      {
        tenant_id: tenant.id,
        method: "GET",
        route: "/captures/{id}",
        version: "v2",
        status: 404,
        outcome: "refused",
        actor: { type: "api_key", id: tenant.keyId },
        agent: "curl",
        error_code: "not_found",
        request_id: "order-4711-a",
        trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
        replay: null,
      },
    ]);
    expect(JSON.stringify(sent)).not.toContain("secret-query");
  });

  test("that another call names itself after is another row", async () => {
    const tenant = await newTenant();
    const { sent, env } = recording("API_REQUESTS");
    const headers = { "X-Request-Id": "same-name" };
    for (const _ of [1, 2]) await call("GET", "/api/v1/captures", { key: tenant.key, headers, env });
    await deliver(requestQueue, sent);
    expect((await list(tenant.key)).data.map(({ request_id: id }) => id)).toEqual(["same-name", "same-name"]);
  });

  test.each([
    ["POST", "/screenshot", (body: object) => body],
    ["POST", "/screenshot/async", ({ url, ...params }: { url: string }) => ({ url, params })],
  ])("%s %s can be prefilled again, without what may be secret", async (method, path, bodyOf) => {
    const tenant = await newTenant();
    const { sent, env } = recording("API_REQUESTS");
    const given = {
      url: "https://user:hunter2@127.0.0.1/page?token=hunter2&page=3",
      full_page: true,
      viewport_width: 800,
      authorization: "Bearer hunter2",
      cookies: [{ name: "session", value: "hunter2" }],
      headers: { "X-Secret": "hunter2" },
      scripts: ["login('hunter2')"],
      styles: ["/* hunter2 */"],
      wait_for_function: "() => 'hunter2'",
    };
    await call(method, `/api/v1${path}`, {
      key: tenant.key,
      body: bodyOf(given),
      env: { ...noBrowser, ...env },
    });
    expect(JSON.stringify(sent)).not.toContain("hunter2");
    await deliver(requestQueue, sent);
    const [{ replay } = {}] = (await list(tenant.key)).data;
    expect(replay).toEqual({
      kind: "screenshot",
      options: { url: "https://127.0.0.1/page?token=&page=3", full_page: true, viewport_width: 800 },
      omitted: expect.arrayContaining([
        "authorization",
        "cookies",
        "headers",
        "scripts",
        "styles",
        "url",
        "wait_for_function",
      ]),
    });
  });

  test("with HTML of its own is on record without it", async () => {
    const tenant = await newTenant();
    const { sent, env } = recording("API_REQUESTS");
    const body = { html: "<h1>hunter2</h1>", format: "webp" };
    await call("POST", "/api/v1/screenshot", { key: tenant.key, body, env: { ...noBrowser, ...env } });
    expect(JSON.stringify(sent)).not.toContain("hunter2");
    expect(sent).toMatchObject([{ calls: [{ replay: { options: { format: "webp" }, omitted: ["html"] } }] }]);
  });
});

describe("finding", () => {
  test.each([
    ["route=/screenshot", ["shot"]],
    ["route=/capt*", ["read"]],
    ["method=POST", ["shot"]],
    ["status=404", ["read"]],
    ["status=5xx", ["shot"]],
    ["outcome=failed", ["shot"]],
    ["error_code=browser_unavailable", ["shot"]],
    ["key_id=key_b", ["read"]],
    ["cache=miss", ["shot"]],
    ["slower_than_ms=1000", ["shot"]],
    ["q=EXAMPLE.com", ["shot"]],
    ["q=req-of-read", ["read"]],
    ["q=nothing-like-it", []],
  ])("%s gives what matches, and nothing else", async (query, wanted) => {
    const { id, key } = await newTenant();
    const options = { url: "https://example.com/" };
    const shot = await storeRequest(id, {
      method: "POST",
      route: "/screenshot",
      status: 503,
      outcome: "failed",
      errorCode: "browser_unavailable",
      actorId: "key_a",
      cache: "miss",
      durationMs: 1200,
      replay: { kind: "screenshot", options, omitted: [] },
    });
    const read = await storeRequest(id, {
      route: "/captures/{id}",
      status: 404,
      outcome: "refused",
      actorId: "key_b",
      requestId: "req-of-read",
    });
    const ids = { shot: shot.id, read: read.id } as Record<string, string>;
    expect(idsOf(await list(key, `?${query}`))).toEqual(wanted.map((name) => ids[name]));
  });

  test("pages follow each other, newest first, within the times asked for", async () => {
    const { id, key } = await newTenant();
    const start = Date.now() - 3_600_000;
    const rows = await Promise.all(
      Array.from({ length: 7 }, (_, at) => storeRequest(id, { createdAt: start + at * 60_000 })),
    );
    const time = (at: number) => encodeURIComponent(new Date(start + at * 60_000).toISOString());
    const range = `?created_after=${time(1)}&created_before=${time(6)}&limit=3`;
    const first = await list(key, range);
    const second = await list(key, `${range}&cursor=${first.next_cursor}`);
    expect([...idsOf(first), ...idsOf(second)]).toEqual([5, 4, 3, 2, 1].map((at) => rows[at]?.id));
    expect(second).toMatchObject({ has_more: false, next_cursor: null });
  });

  test("400: a status that is none names what is valid", async () => {
    const { key } = await newTenant();
    const res = await get("/api/v1/requests?status=9xx", key);
    expect([res.status, await res.json()]).toMatchObject([400, { errors: [{ pointer: "#/status" }] }]);
  });

  test("one is read by its id, and by the request id of its answer", async () => {
    const { id, key } = await newTenant();
    const row = await storeRequest(id, { requestId: "req-by-name" });
    for (const name of [row.id, "req-by-name"])
      expect(await (await get(`/api/v1/requests/${name}`, key)).json()).toMatchObject({ id: row.id });
  });
});

describe("whose they are", () => {
  test("a tenant sees its own alone, operators all of them or one tenant's", async () => {
    const [mine, theirs] = [await newTenant(), await newTenant()];
    const own = await storeRequest(mine.id);
    const other = await storeRequest(theirs.id);
    const nobody = await storeRequest("", { actorType: null, actorId: null, status: 401 });
    expect(idsOf(await list(mine.key))).toEqual([own.id]);
    expect((await get(`/api/v1/requests/${other.requestId}`, mine.key)).status).toBe(404);
    const { key } = await newTenant(scopes);
    const all = async (query: string) => (await get(`/api/v1/admin/requests${query}`, key)).json<Page>();
    expect(idsOf(await all("?limit=100"))).toEqual(expect.arrayContaining([own.id, other.id, nobody.id]));
    expect(idsOf(await all(`?tenant_id=${theirs.id}`))).toEqual([other.id]);
    expect((await all("?tenant_id=&limit=1")).data).toMatchObject([{ tenant_id: null, actor: null }]);
    expect((await get(`/api/v1/admin/requests/${other.id}`, key)).status).toBe(200);
  });

  test("operators see of a tenant's captures no text of its own, and find none by it", async () => {
    const tenant = await newTenant();
    const { sent, env } = recording("API_REQUESTS");
    const url = "https://127.0.0.1/u/ada.lovelace?team=seedteam&who=seed.person%40secretmail.test";
    const body = { url, full_page: true, viewport_width: 801, format: "webp", click: "#seed-selector" };
    await call("POST", "/api/v1/screenshot", { key: tenant.key, body, env: { ...noBrowser, ...env } });
    expect(JSON.stringify(sent)).not.toContain("secretmail");
    await deliver(requestQueue, sent);
    expect(idsOf(await list(tenant.key, "?q=seedteam"))).toHaveLength(1);
    const { key } = await newTenant(scopes);
    const of = `tenant_id=${tenant.id}`;
    const page = await (await get(`/api/v1/admin/requests?${of}`, key)).text();
    const { data } = JSON.parse(page) as Page;
    expect(data).toMatchObject([
      {
        replay: {
          options: {
            url: "https://127.0.0.1/REDACTED?REDACTED",
            full_page: true,
            viewport_width: 801,
            format: "webp",
          },
          omitted: expect.arrayContaining(["url", "click"]),
        },
      },
    ]);
    const one = await (await get(`/api/v1/admin/requests/${data[0]?.["id"]}`, key)).text();
    const csv = await (await get(`/api/v1/admin/requests/export?${of}`, key)).text();
    for (const text of [page, one, csv]) expect(text).not.toMatch(/lovelace|seed/);
    for (const q of ["lovelace", "seedteam", "secretmail", "seed-selector"])
      expect(idsOf(await (await get(`/api/v1/admin/requests?${of}&q=${q}`, key)).json<Page>())).toEqual([]);
  });

  test("403: a key with analytics:read and no requests:read", async () => {
    const tenant = await newTenant();
    const { key } = await newKey(tenant.id, ["analytics:read"]);
    for (const path of ["/requests", "/requests/export", "/requests/rql_x"])
      expect((await get(`/api/v1${path}`, key)).status).toBe(403);
  });
});

describe("as CSV", () => {
  test("all pages come, and no cell is run by a spreadsheet", async () => {
    const { id, key } = await newTenant();
    const evil = '=HYPERLINK("https://evil.example","x")';
    const rows = Array.from({ length: 40 }, () => requestOf(id, { agent: evil }));
    for (let start = 0; start < 1200; start += 40)
      await deliver(requestQueue, [
        messageOf(rows.map((row, at) => ({ ...row, id: `${row.id}${start + at}` }))),
      ]);
    const res = await get("/api/v1/requests/export", key);
    expect(res.headers.get("Content-Type")).toContain("text/csv");
    const lines = (await res.text()).trimEnd().split("\r\n");
    expect(lines).toHaveLength(1201);
    expect(new Set(lines).size).toBe(1201);
    expect(lines[0]).toMatch(/^id,tenant_id,created_at,method,route,/);
    expect(lines[1]).toContain(`,"'=HYPERLINK(""https://evil.example"",""x"")",`);
  });
});

describe("the queue", () => {
  test("each message twice, and a consumer killed half way: every row is there once", async () => {
    const { id } = await newTenant();
    const messages = Array.from({ length: 30 }, () => messageOf([requestOf(id), requestOf(id)]));
    let batches = 0;
    const DB = new Proxy((await import("cloudflare:workers")).env.DB, {
      get(target, name) {
        if (name === "batch" && ++batches === 2) throw new Error("Killed");
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
    await expect(deliver(requestQueue, [...messages, ...messages], { DB })).rejects.toThrow("Killed");
    await deliver(requestQueue, [...messages, ...messages]);
    await deliver(requestQueue, messages);
    expect(await db.select().from(requestLog).where(eq(requestLog.tenantId, id))).toHaveLength(60);
  });

  test("a call whose queue cannot be reached is answered as ever, and one that is unreadable stops no other", async () => {
    const tenant = await newTenant();
    await deliver(requestQueue, [{ id: "x", calls: [{}] }, messageOf([requestOf(tenant.id)])]);
    expect((await list(tenant.key)).data).toHaveLength(1);
    await bring();
  });
});
