import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEvents } from "#db/schema/audit-events.ts";
import { memoryMs } from "#captures/cache/settings.ts";
import { capturesOf, later } from "../support/cache.ts";
import { db, newTenant, pages, post } from "../support/world.ts";

const cacheOf = (res: Response) => res.headers.get("X-Cache");

describe("POST /api/v1/cache/purge", () => {
  /** A tenant with five captures in the cache; tells which of them are asked for anew. */
  async function filled() {
    const tenant = await newTenant();
    const bodies = [
      { url: `${pages}/index.html?a=1`, cache_tags: ["blog", "eu"] },
      { url: `${pages}/index.html?a=2`, cache_tags: ["blog"] },
      { url: `${pages}/status/200`, cache_key: "named" },
      { html: "<p>given</p>", cache_tags: ["50%_*"] },
      { url: `${pages}/index.html?a=1`, format: "jpeg" },
    ];
    const keys: string[] = [];
    for (const body of bodies) {
      const res = await post("/api/v1/screenshot", body, tenant.key);
      keys.push(res.headers.get("X-Cache-Key") ?? "");
    }
    const gone = async () => {
      const found: number[] = [];
      for (const [at, body] of bodies.entries())
        if (cacheOf(await post("/api/v1/screenshot", body, tenant.key)) === "miss") found.push(at);
      return found;
    };
    return { tenant, keys, gone };
  }

  test.each<[string, Record<string, unknown>, number[]]>([
    ["an address, in all its outputs", { url: `${pages}/index.html?utm_source=x&a=1` }, [0, 4]],
    ["a pattern", { pattern: `${pages}/index.html*` }, [0, 1, 4]],
    ["a pattern without scheme", { pattern: "127.0.0.1:*/status/*" }, [2]],
    ["a pattern with characters that mean something elsewhere", { pattern: "*index.html?a=[1]" }, []],
    ["a tag", { tag: "blog" }, [0, 1]],
    ["a tag with characters that mean something elsewhere", { tag: "50%_*" }, [3]],
    ["a name of one's own", { key: "named" }, [2]],
    ["everything", { all: true }, [0, 1, 2, 3, 4]],
    ["nothing that is there", { tag: "news" }, []],
  ])("200: %s", async (_what, selector, expected) => {
    const { tenant, gone } = await filled();
    const res = await post("/api/v1/cache/purge", selector, tenant.key);
    expect(res.status).toBe(200);
    expect(await res.json()).toEqual({ purged: expected.length, effective_within_seconds: 4 });
    expect(await capturesOf(tenant.id)).toHaveLength(5);
    expect(await gone()).toEqual(expected);
    const audit = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
    expect(audit.filter(({ action }) => action === "cache.purge")).toMatchObject([
      { keyId: tenant.keyId, metadata: { purged: expected.length } },
    ]);
  });

  test("200: the key of an answer; in v2 in its envelope", async () => {
    const { tenant, keys, gone } = await filled();
    const res = await post("/api/v2/cache/purge", { key: keys[1] }, tenant.key);
    expect(await res.json()).toMatchObject({ data: { purged: 1 } });
    expect(await gone()).toEqual([1]);
  });

  test("200: another tenant's stays", async () => {
    const { keys, gone } = await filled();
    const other = await newTenant();
    for (const selector of [{ all: true }, { key: keys[0] }, { tag: "blog" }])
      expect(await (await post("/api/v1/cache/purge", selector, other.key)).json()).toMatchObject({
        purged: 0,
      });
    expect(await gone()).toEqual([]);
  });

  test("200: what another isolate remembers is forgotten within 5 seconds", async () => {
    const { key, id } = await newTenant();
    const body = { html: "<p>elsewhere</p>" };
    await post("/api/v1/screenshot", body, key);
    await env.CAPTURE_CACHE.getByName(id).purge({ all: true });
    expect(memoryMs).toBeLessThan(5000);
    const res = await later(memoryMs, () => post("/api/v1/screenshot", body, key));
    expect(cacheOf(res)).toBe("miss");
  });

  test.each([
    [{}, "#/url"],
    [{ all: false }, "#/all"],
    [{ url: "https://a/", tag: "b" }, "#/tag"],
    [{ url: "nonsense" }, "#/url"],
    [{ pattern: "" }, "#/pattern"],
    [{ everything: true }, "#/everything"],
  ])("400: %j names the field", async (body, pointer) => {
    const { key } = await newTenant();
    const res = await post("/api/v1/cache/purge", body, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer }] });
  });
});
