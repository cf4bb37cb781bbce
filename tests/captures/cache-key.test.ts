// Which requests are the same: each pair asked through the front door, the second without a browser to make it.
import { describe, expect, test } from "vitest";
import { call, newTenant, pages } from "../support/world.ts";
import { noBrowser } from "../support/cache.ts";

type Options = Record<string, unknown>;
const url = `${pages}/index.html`;

/** How the second request is answered after the first; a miss fails, for want of a browser. */
async function second(first: Options, then: Options, door = "screenshot"): Promise<"hit" | "miss"> {
  const { key } = await newTenant();
  const made = await call("POST", `/api/v1/${door}`, { key, body: first });
  if (made.status !== 200) throw new Error(await made.text());
  const res = await call("POST", `/api/v1/${door}`, { key, body: then, env: noBrowser });
  if (res.status !== 200) expect(res.status).toBe(503);
  return res.status === 200 ? "hit" : "miss";
}

describe("200: a hit, since it makes no difference", () => {
  test.each<[string, Options, Options]>([
    ["the order of fields", { url, width: 300, dark_mode: true }, { dark_mode: true, width: 300, url }],
    ["spelling and aliases", { url, viewport_width: 300 }, { url, viewportWidth: 300 }],
    ["scheme and host in capitals", { url }, { url: url.replace("http:", "HTTP:") }],
    ["white space around the address", { url }, { url: ` ${url} ` }],
    ["a missing slash", { url: pages }, { url: `${pages}/` }],
    ["dots in the path", { url }, { url: `${pages}/pages/../index.html` }],
    [
      "defaults that are said",
      { url },
      {
        url,
        width: 1280,
        height: 1024,
        device_scale_factor: 1,
        viewport_mobile: false,
        viewport_landscape: false,
        format: "png",
        wait_until: "load",
        delay: 0,
      },
    ],
    [
      "a device's own size that is said",
      { url, viewport_device: "iphone_13" },
      { url, viewport_device: "iphone_13", width: 390 },
    ],
    ["jpeg's own quality that is said", { url, format: "jpeg" }, { url, format: "jpg", image_quality: 80 }],
    ["one format, or a list of one", { url, format: "webp" }, { url, formats: ["webp"] }],
    [
      "the order of what is waited for",
      { url, wait_until: ["load", "networkidle2"] },
      { url, wait_until: "networkidle2,load".split(",") },
    ],
    ["capitals in header names", { url, headers: { "X-A": "1" } }, { url, headers: { "x-a": "1" } }],
    [
      "a cookie as text or as object",
      { url, cookies: ["a=1"] },
      { url, cookies: [{ name: "a", value: "1" }] },
    ],
    ["nothing in a list", { url }, { url, cookies: [], headers: {} }],
    ["the time allowed", { url }, { url, timeout: 20_000 }],
    ["how it is answered", { url, response_type: "json" }, { url }],
    ["how it is kept", { url }, { url, cache_ttl: 60, stale_ttl: 0, cache_tags: ["x"] }],
    ["utm parameters", { url: `${url}?utm_source=a&utm_CAMPAIGN=b` }, { url }],
    [
      "click ids among others",
      { url: `${url}?a=1&gclid=1&b=2` },
      { url: `${url}?fbclid=2&a=1&b=2&msclkid=3` },
    ],
    ["a tracking parameter before a fragment", { url: `${url}?mc_eid=1#top` }, { url: `${url}#top` }],
  ])("%s", async (_what, first, then) => {
    expect(await second(first, then)).toBe("hit");
  });

  test("the same options as body and as query", async () => {
    const { key } = await newTenant();
    await call("POST", "/api/v1/screenshot", { key, body: { url, width: 300, full_page: true } });
    const query = new URLSearchParams({ url, width: "300", full_page: "true" });
    const res = await call("GET", `/api/v1/screenshot?${query.toString()}`, { key, env: noBrowser });
    expect(res.headers.get("X-Cache")).toBe("hit");
  });
});

describe("a miss, since the files differ", () => {
  test.each<[string, Options, Options]>([
    ["another path", { url }, { url: `${pages}/blocks.html` }],
    ["capitals in the path", { url }, { url: `${pages}/INDEX.html` }],
    ["a parameter", { url }, { url: `${url}?page=2` }],
    ["the order of parameters", { url: `${url}?a=1&b=2` }, { url: `${url}?b=2&a=1` }],
    ["a parameter that only looks like tracking", { url }, { url: `${url}?utmost=1` }],
    ["the fragment", { url: `${url}#a` }, { url: `${url}#b` }],
    ["the window", { url }, { url, width: 1281 }],
    ["the pixels", { url }, { url, device_scale_factor: 2 }],
    ["the format", { url }, { url, format: "webp" }],
    ["the quality", { url, format: "jpeg" }, { url, format: "jpeg", image_quality: 79 }],
    ["more formats", { url, format: "png" }, { url, formats: ["png", "jpeg"] }],
    ["a cookie", { url, cookies: ["a=1"] }, { url, cookies: ["a=2"] }],
    ["a header's value", { url, headers: { "X-A": "1" } }, { url, headers: { "X-A": "2" } }],
    ["authorization", { url }, { url, authorization: "Basic eDp5" }],
    ["the user agent", { url }, { url, user_agent: "Me/1" }],
    ["dark mode", { url }, { url, dark_mode: true }],
    ["the extent", { url }, { url, full_page: true }],
    ["the page given", { html: "<p>a" }, { html: "<p>b" }],
    ["HTML and Markdown of the same text", { html: "same" }, { markdown: "same" }],
    ["a wait", { url }, { url, delay: 1 }],
  ])("%s", async (_what, first, then) => {
    expect(await second(first, then)).toBe("miss");
  });
});
