// Pictures that come out the same each time.
import { describe, expect, test, vi } from "vitest";
import { pictureOf } from "../support/pixels.ts";
import { get, newTenant, pages, post } from "../support/world.ts";

// Each takes several pictures, some seconds apart.
vi.setConfig({ testTimeout: 60_000 });

type Stability = { attempts: number; agreed: boolean; changed_pixels_ratio: number | null };

async function shoot(options: Record<string, unknown>) {
  const { key } = await newTenant();
  const res = await post("/api/v1/screenshot", options, key);
  if (res.status !== 200) throw new Error(await res.text());
  const record = await (
    await get(`/api/v1/captures/${res.headers.get("X-Capture-Id")}`, key)
  ).json<{
    report: { notes: string[]; stability?: Stability };
  }>();
  return { bytes: new Uint8Array(await res.clone().arrayBuffer()), res, report: record.report };
}

const restless = `${pages}/hard/restless.html`;

describe("a page on which nothing stands still", () => {
  test.each([
    ["png", {}],
    ["webp", { format: "webp" }],
    ["a whole page", { full_page: true, viewport_height: 300 }],
  ])("200: two %s taken seconds apart are the same, byte by byte", async (_what, options) => {
    const first = await shoot({ url: `${restless}?late=0`, stable: true, ...options });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    // The second time its data comes later.
    const second = await shoot({ url: `${restless}?late=200`, stable: true, ...options });
    expect(first.report.stability).toEqual({ attempts: 2, agreed: true, changed_pixels_ratio: 0 });
    expect(second.report.stability?.agreed).toBe(true);
    expect(second.bytes.byteLength).toBe(first.bytes.byteLength);
    expect(second.bytes.every((byte, index) => byte === first.bytes[index])).toBe(true);
  });

  test("200: what ends is seen at its end, and the page's scripts have run", async () => {
    const { res } = await shoot({ url: restless, stable: true });
    const picture = await pictureOf(res);
    // The animation that enters, and the script's own at the end; moving picture and video at the start.
    expect([picture.at(100, 300), picture.at(900, 450)]).toEqual(["#00ff00", "#00ff00"]);
    expect([picture.at(100, 450), picture.at(400, 450)]).toEqual(["#ff0000", expect.stringMatching(/^#f/)]);
  });

  test("200: without it, pictures differ", async () => {
    const [first, second] = [await shoot({ url: restless }), await shoot({ url: restless })];
    expect(first.report.stability).toBeUndefined();
    expect(first.bytes.every((byte, index) => byte === second.bytes[index])).toBe(false);
  });
});

describe("what still moves", () => {
  /** A picture that is another each time it is asked for, by a page that asks again and again on its own account. */
  const html = `<style>body{margin:0;background:#fff}div{width:640px;height:1024px}</style><div></div><script>
    const worker = new Worker(URL.createObjectURL(new Blob(["setInterval(() => postMessage(0), 20)"])));
    let turn = 0;
    worker.onmessage = () => { document.querySelector("div").style.background = ++turn % 2 ? "#000" : "#fff"; };</script>`;

  test("200: after the attempts allowed the last picture is given, with how much of it changed", async () => {
    const { report } = await shoot({ html, stable: true, stable_attempts: 6 });
    expect(report.stability?.attempts).toBeGreaterThan(1);
    if (report.stability?.agreed) return;
    expect(report.stability).toEqual({ attempts: 6, agreed: false, changed_pixels_ratio: 0.5 });
    expect(report.notes.join()).toContain("does not stand still");
  });

  test("400: attempts without stable are refused", async () => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { html, stable_attempts: 3 }, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: "#/stable_attempts" }] });
  });
});
