import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { apiKeys } from "#db/schema/api-keys.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { broken, capturesOf, countedPage, deliver, recording } from "../support/cache.ts";
import { call, db, newTenant, pages, post } from "../support/world.ts";

const cacheOf = (res: Response) => res.headers.get("X-Cache");

describe("POST /api/v1/cache/warm", () => {
  test("202: captures are made in the background, so that they are there when asked for", async () => {
    const tenant = await newTenant();
    const { sent, env: bindings } = recording("CACHE_WARM");
    const page = countedPage();
    const requests = [
      { url: page.url },
      { kind: "pdf", url: page.url, pdf_margin: "10mm" },
      { kind: "content", url: page.url, format: "markdown" },
    ];
    const res = await call("POST", "/api/v1/cache/warm", {
      key: tenant.key,
      body: { requests },
      env: bindings,
    });
    expect(res.status).toBe(202);
    expect(await res.json()).toEqual({ accepted: 3 });
    expect(await capturesOf(tenant.id)).toHaveLength(0);
    await deliver("stillframe-cache-warm", sent);
    const result = await deliver("stillframe-cache-warm", sent);
    expect(result.explicitAcks).toHaveLength(3);
    expect(await capturesOf(tenant.id)).toHaveLength(3);
    for (const { kind = "screenshot", ...body } of requests)
      expect(cacheOf(await post(`/api/v1/${kind}`, body, tenant.key))).toBe("hit");
    expect(await page.count()).toBe(3);
    const audit = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
    expect(audit.find(({ action }) => action === "cache.warm")).toMatchObject({ metadata: { accepted: 3 } });
  });

  test("a failure that may pass is tried again, one that will not is let go, and a revoked key starts nothing", async () => {
    const tenant = await newTenant();
    const { sent, env: bindings } = recording("CACHE_WARM");
    const requests = [{ url: `${pages}/index.html` }, { url: `${pages}/index.html`, selector: "#none" }];
    await call("POST", "/api/v1/cache/warm", { key: tenant.key, body: { requests }, env: bindings });
    const failing = { BROWSER_SESSION: broken(env.BROWSER_SESSION) };
    const retried = await deliver("stillframe-cache-warm", sent.slice(0, 1), failing);
    expect(retried.retryMessages).toMatchObject([{ msgId: "m0" }]);
    const never = await deliver("stillframe-cache-warm", [...sent.slice(1), { wrong: true }]);
    expect(never.explicitAcks).toEqual(["m0", "m1"]);
    const made = (await capturesOf(tenant.id)).length;
    await db.update(apiKeys).set({ revokedAt: 1 }).where(eq(apiKeys.id, tenant.keyId));
    expect((await deliver("stillframe-cache-warm", sent)).explicitAcks).toHaveLength(2);
    expect(await capturesOf(tenant.id)).toHaveLength(made);
  });

  test.each<[string, unknown[], number, string]>([
    ["none", [], 400, "#/requests"],
    [
      "more than a hundred",
      Array.from({ length: 101 }, () => ({ url: "https://a.example/" })),
      400,
      "#/requests",
    ],
    [
      "an unknown option",
      [{ url: "https://a.example/" }, { url: "https://a.example/", widht: 3 }],
      400,
      "#/requests/1/widht",
    ],
    ["an unknown kind", [{ kind: "movie", url: "https://a.example/" }], 400, "#/requests/0/kind"],
    ["no input", [{}], 400, "#/requests/0/url"],
    ["secrets", [{ url: "https://a.example/", headers: { "X-A": "b" } }], 400, "#/requests/0/headers"],
    ["no cache", [{ url: "https://a.example/", cache: false }], 400, "#/requests/0/cache"],
    ["a page of the caller's", [{ html: "<p>private" }], 400, "#/requests/0/html"],
  ])("%s: refused whole, and nothing is queued", async (_what, requests, status, pointer) => {
    const { key } = await newTenant();
    const { sent, env: bindings } = recording("CACHE_WARM");
    const res = await call("POST", "/api/v1/cache/warm", { key, body: { requests }, env: bindings });
    expect(res.status).toBe(status);
    expect(await res.json()).toMatchObject({ errors: [{ pointer }] });
    expect(sent).toEqual([]);
  });

  test("403: a target in a private network, or without the scope to capture", async () => {
    const tenant = await newTenant();
    const { sent, env: bindings } = recording("CACHE_WARM");
    const body = { requests: [{ url: "https://example.com/" }, { url: "http://10.0.0.1/" }] };
    const refused = await call("POST", "/api/v1/cache/warm", { key: tenant.key, body, env: bindings });
    expect(refused.status).toBe(403);
    const { key } = await newTenant(["cache:write"]);
    expect((await call("POST", "/api/v1/cache/warm", { key, body, env: bindings })).status).toBe(403);
    expect(sent).toEqual([]);
  });
});
