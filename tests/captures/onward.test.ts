import { describe, expect, test } from "vitest";
import { pictureOf } from "../support/pixels.ts";
import { get, newTenant, pages, post } from "../support/world.ts";

type Answer = {
  code?: string;
  target: { final_url: string; title: string };
  report: { notes: string[] };
  outputs: { url: string }[];
};

const blocks = `${pages}/blocks.html`;
const onward = (query: Record<string, string>) => `${pages}/onward?${new URLSearchParams(query).toString()}`;

describe("a page that sends its visitor on", () => {
  test.each([
    ["by a refresh in its head", { how: "meta", to: blocks }],
    ["by script at once", { ms: "0", to: blocks }],
    ["by script once it has loaded", { ms: "30", to: blocks }],
    ["twice", { ms: "20", to: onward({ ms: "20", to: blocks }) }],
  ])("200: %s, the picture is of the page it leads to", async (_what, query) => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { url: onward(query), response_type: "json" }, key);
    expect(res.status).toBe(200);
    const record = await res.json<Answer>();
    expect(record.target).toMatchObject({ final_url: blocks, title: "Blocks" });
    const { pathname } = new URL(record.outputs[0]?.url ?? "");
    expect((await pictureOf(await get(pathname, key))).at(640, 500)).toBe("#ff0000");
  });

  test.each(["pdf", "content"])("200: /%s follows as well", async (door) => {
    const { key } = await newTenant();
    const url = onward({ ms: "30", to: blocks });
    const res = await post(`/api/v1/${door}`, { url, response_type: "json" }, key);
    expect(await res.json()).toMatchObject({ target: { final_url: blocks } });
  });

  test("200: a delay gives it time to do so", async () => {
    const { key } = await newTenant();
    const url = onward({ ms: "400", to: blocks });
    const res = await post("/api/v1/screenshot", { url, delay: 600, response_type: "json" }, key);
    expect(await res.json()).toMatchObject({ target: { final_url: blocks, title: "Blocks" } });
  });

  test("502: without end, it says so at once", async () => {
    const { key } = await newTenant();
    // Each goes on to itself.
    const html = "<script>setTimeout(() => location.reload(), 20)</script>";
    const res = await post("/api/v1/screenshot", { html }, key);
    expect(res.status).toBe(502);
    expect(await res.json()).toMatchObject({ code: "target_unreachable" });
  });
});

describe("a page that never finishes loading", () => {
  test.each([
    ["its connection is cut off", `${pages}/cut`, "Cut"],
    ["it sets off for a download", onward({ ms: "0", to: "/download" }), "Onward"],
    ["it sets off for nothing", onward({ ms: "0", to: "/empty" }), "Onward"],
  ])("200: where %s, what there is of it is taken at once", async (_what, url, title) => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { url, timeout: 8000, response_type: "json" }, key);
    expect(res.status).toBe(200);
    expect(await res.json()).toMatchObject({ target: { final_url: url, title } });
  });

  test("200: a page that was cut off is said to be incomplete", async () => {
    const { key } = await newTenant();
    const res = await post("/api/v1/content", { url: `${pages}/cut`, response_type: "json" }, key);
    expect((await res.json<Answer>()).report.notes).toEqual([
      expect.stringContaining("before it was complete"),
    ]);
  });
});
