// Text of any script comes out in glyphs, and what does not is told.
import { describe, expect, test } from "vitest";
import type { CaptureReport } from "#db/schema/captures.ts";
import { type Picture, pictureOf } from "../support/pixels.ts";
import { newTenant, post } from "../support/world.ts";

const window = { viewport_width: 200, viewport_height: 60, cache: false };
const box = "\u{F0000}";

function pageOf(text: string, lang = "en"): string {
  return `<meta charset="utf-8"><body lang="${lang}" style="margin:10px;font:32px sans-serif">${text}</body>`;
}

async function shoot(key: string, text: string, lang?: string): Promise<Picture> {
  return pictureOf(await post("/api/v1/screenshot", { html: pageOf(text, lang), ...window }, key));
}

async function reportOf(key: string, html: string, path = "screenshot"): Promise<CaptureReport> {
  const res = await post(`/api/v1/${path}`, { html, response_type: "json", cache: false }, key);
  return (await res.json<{ report: CaptureReport }>()).report;
}

/** All pixels, as one text. */
function all(picture: Picture): string {
  const { width, height } = picture;
  return Array.from({ length: width * height }, (_, index) =>
    picture.at(index % width, Math.floor(index / width)),
  ).join("");
}

describe("glyphs", () => {
  const scripts = [
    ["zh-CN", "汉", "门"],
    ["zh-TW", "漢", "門"],
    ["ja", "ひ", "カ"],
    ["ko", "한", "글"],
    ["ar", "ع", "م"],
    ["he", "א", "ש"],
    ["hi", "ह", "न"],
    ["th", "ก", "ท"],
    ["en", "😀", "🎉"],
  ] as const;
  test.each(scripts)("200: %s comes out in glyphs, each its own", async (lang, one, other) => {
    const { key } = await newTenant();
    const shown = [];
    for (const text of [one, other, box]) shown.push(all(await shoot(key, text, lang)));
    expect(new Set(shown).size).toBe(3);
  });

  test("200: emoji come out in colour", async () => {
    const { key } = await newTenant();
    const picture = await shoot(key, "😀");
    const colours = new Set(
      all(picture)
        .match(/#.{6}/g)
        ?.filter((colour) => !/#(..)\1\1/.test(colour)),
    );
    expect(colours.size).toBeGreaterThan(20);
  });

  test("200: a Han character takes the form of the page's language", async () => {
    const { key } = await newTenant();
    const chinese = all(await shoot(key, "直骨", "zh-CN"));
    expect(all(await shoot(key, "直骨", "ja"))).not.toBe(chinese);
  });
});

describe("missing glyphs", () => {
  test.each(["screenshot", "pdf"])("200: characters that no font has are told of (%s)", async (path) => {
    const { key } = await newTenant();
    const report = await reportOf(key, pageOf(`中文 😀 ${box}${box} &#xE123;<i hidden>&#xE124;</i>`), path);
    expect(report.missing_glyphs).toEqual([
      { character: box, code_point: "U+F0000", count: 2 },
      { character: "\uE123", code_point: "U+E123", count: 1 },
    ]);
    expect(report.notes.join()).toContain("U+F0000, U+E123");
  });

  test("200: a page whose text is all there has no such list, nor a step for it where it is Latin", async () => {
    const { key } = await newTenant();
    const html = pageOf("Ünïcode, Ελληνικά, кириллица – “ok” €");
    const res = await post("/api/v1/screenshot", { html, response_type: "json", cache: false }, key);
    const { report, timings } = await res.json<{ report: CaptureReport; timings: Record<string, number> }>();
    expect(report).not.toHaveProperty("missing_glyphs");
    expect(timings).not.toHaveProperty("glyphs");
    expect(await reportOf(key, pageOf("日本語 한국어 हिन्दी 😀"))).not.toHaveProperty("missing_glyphs");
  });
});
