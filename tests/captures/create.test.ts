import { describe, expect, test } from "vitest";
import { newTenant, pages, post } from "../support/world.ts";

describe("POST /api/v1/screenshot", () => {
  test("200: a page becomes a png", async () => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { url: `${pages}/index.html` }, key);
    if (res.status !== 200) console.log(await res.text());
    expect(res.status).toBe(200);
    console.log([...res.headers], (await res.arrayBuffer()).byteLength);
    for (let i = 0; i < 5; i++) {
      const t = Date.now();
      const r = await post("/api/v1/screenshot", { html: "<h1>Hello</h1>" }, key);
      console.log(
        r.status,
        r.headers.get("server-timing"),
        Date.now() - t,
        r.status !== 200 ? await r.text() : "",
      );
    }
    const r2 = await post(
      "/api/v1/content",
      { html: "<h1>Hello</h1><p>a <a href=/x>b</a>", format: "markdown" },
      key,
    );
    console.log(r2.status, await r2.text());
    const r3 = await post("/api/v1/pdf", { markdown: "# Hello\n\n- a\n- b", response_type: "json" }, key);
    console.log(r3.status, await r3.text());
  });
});
