import { imageSize } from "image-size";
import { describe, expect, test } from "vitest";
import { pictureOf } from "../support/pixels.ts";
import { get, newTenant, post } from "../support/world.ts";

/** 400 by 200: red, green, blue and white quarters from left to right, black in the lowest half. */
const html = `<body style="margin:0;height:200px;background:
  linear-gradient(#0000 50%, #000 50%),
  linear-gradient(90deg, #f00 25%, #0f0 25% 50%, #00f 50% 75%, #fff 75%)">`;
const page = { html, viewport_width: 400, viewport_height: 200 };

async function sized(options: object) {
  const { key } = await newTenant();
  const res = await post("/api/v1/screenshot", { ...page, ...options }, key);
  expect(res.status).toBe(200);
  return pictureOf(res);
}

describe("a picture brought to a size", () => {
  test.each([
    ["by its width", { image_width: 100 }, [100, 50]],
    ["by its height", { image_height: 50 }, [100, 50]],
    ["within two sides", { image_width: 100, image_height: 100 }, [100, 50]],
    [
      "within two sides, asked for by name",
      { image_width: 300, image_height: 25, image_fit: "contain" },
      [50, 25],
    ],
  ])("200: %s, all of it is there", async (_how, options, [width = 0, height = 0]) => {
    const picture = await sized(options);
    expect([picture.width, picture.height]).toEqual([width, height]);
    const row = [0.1, 0.4, 0.6, 0.9].map((at) => picture.at(at * width, height * 0.2));
    expect(row).toEqual(["#ff0000", "#00ff00", "#0000ff", "#ffffff"]);
    expect(picture.at(width / 2, height * 0.9)).toBe("#000000");
  });

  test("200: cover fills the box, cutting both sides alike", async () => {
    const picture = await sized({ image_width: 100, image_height: 100, image_fit: "cover" });
    expect([picture.width, picture.height]).toEqual([100, 100]);
    expect(picture.at(5, 5)).toBe("#00ff00");
    expect(picture.at(95, 5)).toBe("#0000ff");
    expect(picture.at(50, 95)).toBe("#000000");
  });

  test("200: cover of a tall picture keeps its head", async () => {
    const picture = await sized({ image_width: 200, image_height: 20, image_fit: "cover" });
    expect([picture.width, picture.height]).toEqual([200, 20]);
    expect([picture.at(10, 18), picture.at(190, 18)]).toEqual(["#ff0000", "#ffffff"]);
  });

  test("200: a page taller than one shot ends there, and the note says what takes it whole", async () => {
    const { key } = await newTenant();
    const tall = `<body style="margin:0"><div style="height:18000px">`;
    const asked = { html: tall, viewport_width: 320, full_page: true, format: "jpeg", image_width: 32 };
    const res = await post("/api/v1/screenshot", { ...asked, response_type: "json" }, key);
    const { outputs, report } = await res.json<{ outputs: object[]; report: { notes: string[] } }>();
    expect(outputs).toMatchObject([{ width: 32, height: 1638 }]);
    expect(report.notes.join()).toContain("the picture ends at 16384 px");
    expect(report.notes.join()).toContain("without image_width and image_height all of it is taken");
  });

  test("200: fill distorts", async () => {
    const picture = await sized({ image_width: 40, image_height: 200, image_fit: "fill" });
    expect([picture.width, picture.height]).toEqual([40, 200]);
    expect([picture.at(4, 50), picture.at(36, 50), picture.at(4, 150)]).toEqual([
      "#ff0000",
      "#ffffff",
      "#000000",
    ]);
  });

  test.each([
    [{ image_width: 4000 }, [400, 200]],
    [{ image_width: 800, image_height: 800, image_fit: "cover" }, [200, 200]],
    [{ image_width: 800, image_height: 100, image_fit: "fill" }, [400, 100]],
  ])("200: is never enlarged, and says so: %j", async (options, size) => {
    const { key } = await newTenant();
    const body = { ...page, ...options, response_type: "json" };
    const record = await (await post("/api/v1/screenshot", body, key)).json();
    expect(record).toMatchObject({
      outputs: [{ width: size[0], height: size[1] }],
      report: { notes: [expect.stringContaining("400 × 200 px; it is not enlarged")] },
    });
  });

  test("200: every picture of several outputs, in its own format, with the record's sizes its own", async () => {
    const { key } = await newTenant();
    const body = { ...page, formats: ["png", "jpeg", "webp", "markdown"], image_width: 50 };
    const record = await (
      await post("/api/v1/screenshot", body, key)
    ).json<{
      outputs: { format: string; url: string; width: number | null }[];
    }>();
    expect(record.outputs.map(({ width }) => width)).toEqual([50, 50, 50, null]);
    for (const { format, url } of record.outputs.slice(0, 3)) {
      const file = await get(url.replace("https://api.test", ""));
      const size = imageSize(new Uint8Array(await file.arrayBuffer()));
      expect(size).toMatchObject({ width: 50, height: 25, type: format === "jpeg" ? "jpg" : format });
    }
  });

  test("200: transparency, device pixels and a clip are as without it", async () => {
    const clear = { html: "<p>", omit_background: true, image_width: 10, viewport_width: 100 };
    const { key } = await newTenant();
    expect((await pictureOf(await post("/api/v1/screenshot", clear, key))).at(5, 5)).toBe("#00000000");
    const picture = await sized({ device_scale_factor: 2, image_width: 500 });
    expect([picture.width, picture.height]).toEqual([500, 250]);
    const clip = { clip_x: 100, clip_width: 100, clip_height: 100 };
    expect((await sized({ ...clip, image_width: 20 })).at(10, 10)).toBe("#00ff00");
  });

  test("200: nothing asked, nothing done: no step of it stands in Server-Timing", async () => {
    const { key } = await newTenant();
    const [plain, small] = [
      await post("/api/v1/screenshot", page, key),
      await post("/api/v1/screenshot", { ...page, image_width: 10 }, key),
    ];
    expect(plain.headers.get("Server-Timing")).not.toContain("scale");
    expect(small.headers.get("Server-Timing")).toContain("scale");
  });

  test.each([
    ["no picture", { format: "pdf", image_width: 10 }, "#/image_width"],
    ["fit without sides", { image_fit: "cover" }, "#/image_fit"],
    ["fit with one side", { image_fit: "cover", image_width: 10 }, "#/image_fit"],
    ["no size", { image_width: 0 }, "#/image_width"],
    ["an unknown fit", { image_width: 10, image_height: 10, image_fit: "outside" }, "#/image_fit"],
  ])("400: %s", async (_what, options, pointer) => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { html: "x", ...options }, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer }] });
  });
});
