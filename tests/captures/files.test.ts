import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { storeCapture } from "../support/captures.ts";
import { call, del, get, newTenant, post } from "../support/world.ts";

const text = "0123456789";

/** A stored file of ten bytes, read with its owner's key and the given headers. */
async function tenBytes() {
  const tenant = await newTenant();
  const { id, objectKey } = await storeCapture(tenant.id);
  const etag = (await env.FILES.put(objectKey, text))?.httpEtag ?? "";
  const outputs = [{ format: "png" as const, key: objectKey, etag, sizeBytes: 10, width: 1, height: 1 }];
  const capture = await storeCapture(tenant.id, { outputs });
  const path = `/api/v1/captures/${capture.id}/file`;
  const ask = (headers: Record<string, string> = {}, method = "GET") =>
    call(method, path, { key: tenant.key, headers });
  return { tenant, etag, path, ask, first: id, objectKey };
}

type Output = { format: string; url: string };

/** The links that a capture's record holds, as paths. */
async function linksOf(id: string, key: string): Promise<string[]> {
  const record = await (await get(`/api/v1/captures/${id}`, key)).json<{ outputs: Output[] }>();
  return record.outputs.map(({ url }) => url.replace("https://api.test", ""));
}

describe("a part of a file", () => {
  test.each([
    ["bytes=0-3", "0123", "0-3"],
    ["bytes=4-", "456789", "4-9"],
    ["bytes=-3", "789", "7-9"],
    ["bytes=9-9", "9", "9-9"],
    ["bytes=8-99", "89", "8-9"],
    ["bytes=-99", text, "0-9"],
    ["BYTES=2-2", "2", "2-2"],
  ])("206: %s", async (range, part, place) => {
    const { ask, etag } = await tenBytes();
    const res = await ask({ Range: range });
    expect(res.status).toBe(206);
    expect(await res.text()).toBe(part);
    expect(res.headers.get("Content-Range")).toBe(`bytes ${place}/10`);
    expect(res.headers.get("Content-Length")).toBe(String(part.length));
    expect(res.headers.get("ETag")).toBe(etag);
  });

  test.each(["bytes=10-", "bytes=99-100", "bytes=-0"])("416: %s", async (range) => {
    const { ask } = await tenBytes();
    const res = await ask({ Range: range });
    expect(res.status).toBe(416);
    expect(res.headers.get("Content-Range")).toBe("bytes */10");
    expect(await res.json()).toMatchObject({ code: "range_not_satisfiable" });
  });

  test.each(["bytes=0-1,4-5", "bytes=5-2", "bytes=-", "bytes=a-b", "lines=0-1"])(
    "200: the whole for %s",
    async (range) => {
      const { ask } = await tenBytes();
      const res = await ask({ Range: range });
      expect(res.status).toBe(200);
      expect(await res.text()).toBe(text);
      expect(res.headers.get("Accept-Ranges")).toBe("bytes");
      expect(res.headers.get("Content-Range")).toBeNull();
    },
  );

  test("206 where If-Range names this file; the whole where it names another, weakly, or a date", async () => {
    const { ask, etag } = await tenBytes();
    expect((await ask({ Range: "bytes=0-1", "If-Range": etag })).status).toBe(206);
    for (const other of ['"another"', `W/${etag}`, "Sat, 21 Nov 2026 00:00:00 GMT"]) {
      const res = await ask({ Range: "bytes=0-1", "If-Range": other });
      expect([res.status, await res.text()]).toEqual([200, text]);
    }
  });

  test("304 comes before a part, 412 before both", async () => {
    const { ask, etag } = await tenBytes();
    expect((await ask({ Range: "bytes=0-1", "If-None-Match": etag })).status).toBe(304);
    expect((await ask({ "If-None-Match": etag, "If-Match": '"another"' })).status).toBe(412);
    expect((await ask({ "If-Match": `"another", ${etag}` })).status).toBe(200);
  });
});

describe("HEAD", () => {
  test("200: the length and no body; Range means nothing to it", async () => {
    const { ask } = await tenBytes();
    const res = await ask({ Range: "bytes=0-1" }, "HEAD");
    expect(res.status).toBe(200);
    expect(res.headers.get("Content-Length")).toBe("10");
    expect(res.headers.get("Accept-Ranges")).toBe("bytes");
    expect(await res.text()).toBe("");
  });

  test("404: a file that is gone", async () => {
    const { ask, objectKey } = await tenBytes();
    await env.FILES.delete(objectKey);
    expect((await ask({}, "HEAD")).status).toBe(404);
    expect((await ask()).status).toBe(404);
  });
});

describe("a record's links to its files", () => {
  test("200: need no key, say how long they may be kept, and give each format its own", async () => {
    const { key } = await newTenant();
    const made = await post("/api/v1/screenshot", { html: "<p>hi", formats: ["png", "markdown"] }, key);
    const { id } = await made.json<{ id: string }>();
    const [png = "", markdown = ""] = await linksOf(id, key);
    const res = await get(png);
    expect(res.status).toBe(200);
    expect(res.headers.get("Content-Type")).toBe("image/png");
    expect(res.headers.get("Cross-Origin-Resource-Policy")).toBe("cross-origin");
    expect(
      Number(/^private, max-age=(\d+)/.exec(res.headers.get("Cache-Control") ?? "")?.[1]),
    ).toBeGreaterThan(3500);
    expect(await (await get(markdown)).text()).toBe("hi\n");
    const part = await get(png, undefined, { Range: "bytes=0-7" });
    expect([part.status, part.headers.get("Access-Control-Allow-Origin")]).toEqual([206, "*"]);
  });

  test("200: with a key the same path needs no signature, and a stale one does no harm", async () => {
    const { tenant, path } = await tenBytes();
    expect((await get(path, tenant.key)).status).toBe(200);
    expect((await get(`${path}?expires=1&signature=x`, tenant.key)).status).toBe(200);
    expect((await get(path)).status).toBe(401);
  });

  test("403: changed, of another capture or kind of file, added to; 410: expired", async () => {
    const { tenant, first } = await tenBytes();
    const other = await storeCapture(tenant.id);
    const [link = ""] = await linksOf(first, tenant.key);
    const wrong = [
      link.replace(first, other.id),
      link.replace("?", "?format=pdf&"),
      link.replace("/file", "/thumbnail"),
      link.replace(/expires=\d+/, "expires=9999999999"),
      link.replace(/.$/, (digit) => (digit === "0" ? "1" : "0")),
    ];
    for (const one of wrong) {
      const res = await get(one);
      expect(res.status).toBe(403);
      expect(await res.json()).toMatchObject({ code: "link_invalid" });
    }
    const late = await get(link.replace(/expires=\d+/, "expires=1700000000"));
    expect([late.status, late.headers.get("Cache-Control")]).toEqual([410, "no-store"]);
  });

  test("404: of a deleted capture", async () => {
    const { tenant, first } = await tenBytes();
    const [link = ""] = await linksOf(first, tenant.key);
    await del(`/api/v1/captures/${first}`, tenant.key);
    expect((await get(link)).status).toBe(404);
  });

  test("401: opens files and nothing else", async () => {
    const { tenant, first } = await tenBytes();
    const [link = ""] = await linksOf(first, tenant.key);
    expect((await get(link.replace("/file", ""))).status).toBe(401);
    expect((await call("DELETE", link.replace("/file", ""))).status).toBe(401);
  });
});
