// Pictures that one message from the browser cannot hold: they are taken in parts.
import { describe, expect, test } from "vitest";
import { partHeight } from "#captures/browser/plan-page.ts";
import { pictureOf } from "../support/pixels.ts";
import { newTenant, post } from "../support/world.ts";

const messageBytesMax = 32 * 1024 * 1024;
const inBase64 = (bytes: number) => (bytes * 4) / 3;

describe("the largest single shot", () => {
  test.each([
    ["png", false, 3],
    ["png", true, 4],
  ] as const)(
    "a %s (transparent: %j) of noise stays within one message",
    (format, isTransparent, bytesPerPixel) => {
      const width = 2000;
      const parted = Array.from({ length: 8000 }, (_, height) => height + 1).find(
        (height) => partHeight({ width, height }, { format, scale: 1, isTransparent }) !== undefined,
      );
      expect(parted).toBeGreaterThan(3000);
      expect(inBase64((parted ?? 0) * (width * bytesPerPixel + 1) * 1.001)).toBeLessThan(messageBytesMax);
    },
  );
});

/** Each 100 px another colour, with a mark on the window's own place. */
const html = `<body style="margin:0;height:9000px;background:repeating-linear-gradient(#f00 0 100px,#00f 100px 200px)">
  <div style="position:fixed;top:0;left:0;width:50px;height:50px;background:#00ff00"></div>`;

test.each([
  [
    "the window",
    { viewport_width: 2400, viewport_height: 1800, device_scale_factor: 2 },
    [4800, 3600],
    "#00ff00",
  ],
  ["a clip", { clip_x: 100, clip_y: 1000, clip_width: 1100, clip_height: 7600 }, [1100, 7600], "#ff0000"],
  ["an element", { selector: "body" }, [1280, 9000], "#00ff00"],
] as const)("200: %s larger than that is taken whole", async (_what, options, [width, height], corner) => {
  const { key } = await newTenant();
  const res = await post("/api/v1/screenshot", { html, timeout: 20_000, ...options }, key);
  expect(res.status).toBe(200);
  const picture = await pictureOf(res);
  expect([picture.width, picture.height]).toEqual([width, height]);
  expect(picture.at(5, 5)).toBe(corner);
  const scale = "device_scale_factor" in options ? options.device_scale_factor : 1;
  for (let y = 150; y < height / scale; y += 100)
    expect(picture.at(width - 9, y * scale)).toBe((y - 50) % 200 === 100 ? "#0000ff" : "#ff0000");
});
