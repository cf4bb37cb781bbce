import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEvents } from "#db/schema/audit-events.ts";
import { captureRow, storeCapture } from "../support/captures.ts";
import { db, get, newTenant, post } from "../support/world.ts";

type Page = { data: { id: string }[]; next_cursor: string | null; has_more: boolean };

const auditOf = (tenantId: string) => db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenantId));

describe("GET /api/v1/captures", () => {
  test("200: pages through all once, newest first, also where times are equal, and only one's own", async () => {
    const { key, id } = await newTenant();
    const other = await newTenant();
    await storeCapture(other.id);
    const made: string[] = [];
    for (const createdAt of [1000, 2000, 2000, 2000, 3000])
      made.push((await storeCapture(id, { createdAt })).id);
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: Page = await (
        await get(`/api/v1/captures?limit=2${cursor && `&cursor=${cursor}`}`, key)
      ).json();
      seen.push(...page.data.map((row) => row.id));
      cursor = page.next_cursor;
    }
    expect(seen).toHaveLength(5);
    expect(new Set(seen)).toEqual(new Set(made));
    expect(seen[0]).toBe(made[4]);
    expect(seen[4]).toBe(made[0]);
  });

  test.each([
    ["kind=pdf", 1],
    ["status=failed", 1],
    ["url=https://EXAMPLE.com", 3],
    ["created_after=2026-01-01T00:00:00Z", 1],
    ["created_before=2026-01-01T00:00:00Z&status=completed", 2],
  ])("200: filtered by %s", async (query, count) => {
    const { key, id } = await newTenant();
    const old = Date.parse("2025-06-01");
    await storeCapture(id, { createdAt: old });
    await storeCapture(id, { createdAt: old, kind: "pdf", url: "https://example.org/" });
    await storeCapture(id, { createdAt: old, status: "failed" });
    await storeCapture(id, { createdAt: Date.parse("2026-06-01") });
    const page: Page = await (await get(`/api/v1/captures?${query}`, key)).json();
    expect(page.data).toHaveLength(count);
  });

  test.each([
    ["kind=movie", "#/kind"],
    ["status=lost", "#/status"],
    ["created_after=yesterday", "#/created_after"],
    ["sort=up", "#/sort"],
  ])("400: %s", async (query, pointer) => {
    const { key } = await newTenant();
    const res = await get(`/api/v1/captures?${query}`, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer }] });
  });
});

describe("GET /api/v1/captures/{id}/file", () => {
  test("200, and 304 for a copy that is still good", async () => {
    const { key, id } = await newTenant();
    const capture = await storeCapture(id);
    const res = await get(`/api/v1/captures/${capture.id}/file`, key);
    expect(res.status).toBe(200);
    expect(res.headers.get("Content-Disposition")).toBe(`inline; filename="${capture.id}.png"`);
    expect(await res.text()).toBe("file");
    const again = await get(`/api/v1/captures/${capture.id}/file`, key, {
      "If-None-Match": `"x", W/${res.headers.get("ETag")}`,
    });
    expect(again.status).toBe(304);
  });

  test("200: somebody else's HTML runs no scripts and is not of our origin", async () => {
    const { key } = await newTenant();
    const made = await post("/api/v1/content", { html: "<script>1</script>" }, key);
    const res = await get(`/api/v1/captures/${made.headers.get("X-Capture-Id")}/file`, key);
    for (const answer of [made, res]) {
      expect(answer.headers.get("Content-Security-Policy")).toBe("sandbox");
      expect(answer.headers.get("X-Content-Type-Options")).toBe("nosniff");
    }
  });

  test("404: a failed capture has no file", async () => {
    const { key, id } = await newTenant();
    const capture = await storeCapture(id, { status: "failed", outputs: [] });
    expect((await get(`/api/v1/captures/${capture.id}/file`, key)).status).toBe(404);
  });
});

describe("a large file", () => {
  test("200: too large for one message between isolates, it comes from the store, whole", async () => {
    const { key } = await newTenant();
    const noise = `<body style="margin:0"><canvas width=2400 height=1600></canvas><script>
      const context = document.querySelector("canvas").getContext("2d");
      const image = context.createImageData(2400, 1600);
      for (let at = 0; at < image.data.length; at++) image.data[at] = at % 4 === 3 ? 255 : Math.random() * 256;
      context.putImageData(image, 0, 0);</script>`;
    const res = await post("/api/v1/screenshot", { html: noise, width: 2400, height: 1600 }, key);
    expect(res.status).toBe(200);
    expect(res.headers.get("X-Capture-Id")).toMatch(/^cap_/);
    const { byteLength } = await res.arrayBuffer();
    expect(byteLength).toBeGreaterThan(8_000_000);
    expect(Number(res.headers.get("Content-Length"))).toBe(byteLength);
  });
});

describe("what is kept of a capture", () => {
  test("neither secrets nor the page given, but that they were given", async () => {
    const tenant = await newTenant();
    const secrets = {
      authorization: "Basic c2VjcmV0",
      headers: { "X-Token": "hush" },
      cookies: [{ name: "sid", value: "hush" }],
    };
    const res = await post(
      "/api/v1/screenshot",
      { html: "<p>private</p>", ...secrets, response_type: "json" },
      tenant.key,
    );
    const record = await res.json<{ id: string; options: object }>();
    expect(record.options).toMatchObject({
      html: "(14 characters)",
      authorization: "(hidden)",
      headers: { "X-Token": "(hidden)" },
      cookies: [{ name: "sid", value: "(hidden)" }],
    });
    const row = JSON.stringify(await captureRow(record.id));
    for (const secret of ["c2VjcmV0", "hush", "private"]) expect(row).not.toContain(secret);
  });

  test("free results are kept 7 days, a white-label tenant's without end", async () => {
    for (const [tier, days] of [
      ["free", 7],
      ["white_label", null],
    ] as const) {
      const { key } = await newTenant(undefined, tier);
      const res = await post("/api/v1/screenshot", { html: "x", response_type: "json" }, key);
      const { created_at, expires_at } = await res.json<{ created_at: string; expires_at: string | null }>();
      const kept = expires_at && (Date.parse(expires_at) - Date.parse(created_at)) / 86_400_000;
      expect(kept).toBe(days);
    }
  });

  test("making one is on record, with its outcome", async () => {
    const tenant = await newTenant();
    await post("/api/v1/screenshot", { html: "x" }, tenant.key);
    await post("/api/v1/screenshot", { html: "x", selector: "#none" }, tenant.key);
    expect(await auditOf(tenant.id)).toMatchObject([
      { action: "capture.create", outcome: "success", keyId: tenant.keyId },
      { action: "capture.create", outcome: "failure", metadata: { code: "selector_not_found" } },
    ]);
  });
});
