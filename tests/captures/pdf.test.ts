import { describe, expect, test } from "vitest";
import { get, newTenant, pages, post } from "../support/world.ts";

/** The PDF as text: what Chrome writes of structure is not compressed. */
async function print(options: Record<string, unknown>): Promise<string> {
  const { key } = await newTenant();
  const res = await post("/api/v1/pdf", { html: "<h1>One</h1><p>Text", ...options }, key);
  if (res.status !== 200) throw new Error(await res.text());
  expect(res.headers.get("Content-Type")).toBe("application/pdf");
  return new TextDecoder("latin1").decode(await res.arrayBuffer());
}

const sizeOf = (pdf: string) =>
  /\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/
    .exec(pdf)
    ?.slice(1)
    .map((side) => Math.round(Number(side)));
const pagesOf = (pdf: string) => pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
const threePages = '<div style="break-after:page">1</div><div style="break-after:page">2</div><div>3</div>';

describe("paper", () => {
  test.each([
    [{}, [595, 842]],
    [{ pdf_format: "Letter" }, [612, 792]],
    [{ pdf_format: "a5", pdf_landscape: true }, [595, 420]],
    [{ pdf_width: "100mm", pdf_height: "5cm" }, [283, 142]],
    [{ pdf_width: 960, pdf_height: "10in" }, [720, 720]],
  ])("200: %j is %j points", async (options, size) => {
    const actual = sizeOf(await print(options)) ?? [];
    expect(actual).toHaveLength(2);
    for (const [at, side] of size.entries())
      expect(Math.abs((actual[at] ?? 0) - side)).toBeLessThanOrEqual(1);
  });

  test("200: fit_one_page makes one page as tall as the content", async () => {
    const html = '<body style="margin:0"><div style="height:5000px">tall</div>';
    expect(pagesOf(await print({ html }))).toBe(5);
    const fitted = await print({ html, pdf_fit_one_page: true });
    expect(pagesOf(fitted)).toBe(1);
    expect(sizeOf(fitted)?.[1]).toBeGreaterThan(3740);
  });
});

describe("pages", () => {
  test("200: all, or a range", async () => {
    expect(pagesOf(await print({ html: threePages }))).toBe(3);
    expect(pagesOf(await print({ html: threePages, pdf_page_ranges: "1, 3" }))).toBe(2);
  });

  test("200: margins and scale push content to further pages", async () => {
    const html = `<body style="margin:0">${'<p style="margin:0;height:100px">x</p>'.repeat(11)}`;
    expect(pagesOf(await print({ html }))).toBe(1);
    expect(pagesOf(await print({ html, pdf_margin: "40mm" }))).toBe(2);
    expect(pagesOf(await print({ html, pdf_margin_top: "3in" }))).toBe(2);
    expect(pagesOf(await print({ html, pdf_scale: 2 }))).toBe(2);
  });

  test("200: Markdown has margins unless told otherwise", async () => {
    const markdown = "text\n\n".repeat(24);
    const set = await print({ html: undefined, markdown });
    const bare = await print({ html: undefined, markdown, pdf_margin: 0 });
    expect(pagesOf(set)).toBe(2);
    expect(pagesOf(bare)).toBe(1);
  });

  test("400: a range beyond the pages, told as the field's fault", async () => {
    const { key } = await newTenant();
    const res = await post("/api/v1/pdf", { html: "x", pdf_page_ranges: "9" }, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: "#/pdf_page_ranges" }] });
  });
});

describe("make", () => {
  test("200: tagged unless told; outline when told", async () => {
    expect(await print({})).toContain("/StructTreeRoot");
    expect(await print({ pdf_tagged: false })).not.toContain("/StructTreeRoot");
    expect(await print({})).not.toContain("/Outlines");
    expect(await print({ pdf_outline: true })).toContain("/Outlines");
  });

  test("200: header and footer stand on every page, in fonts of their own", async () => {
    const plain = await print({ html: threePages });
    const template = '<div style="font-size:10px;width:100%">Seite <span class="pageNumber"></span></div>';
    const dressed = await print({
      html: threePages,
      pdf_header: template,
      pdf_footer: template,
      pdf_margin: "2cm",
    });
    expect(dressed.length).toBeGreaterThan(plain.length);
    expect(pagesOf(dressed)).toBe(3);
  });

  test("200: as a query", async () => {
    const { key } = await newTenant();
    const query = new URLSearchParams({
      url: `${pages}/blocks.html`,
      pdf_format: "a6",
      pdf_margin: "10",
      pdf_print_background: "false",
    });
    const res = await get(`/api/v1/pdf?${query.toString()}`, key);
    expect(res.status).toBe(200);
    expect(sizeOf(new TextDecoder("latin1").decode(await res.arrayBuffer()))).toEqual([298, 420]);
  });
});

describe("what is refused", () => {
  test.each([
    ["an unknown paper", { pdf_format: "a9" }, "#/pdf_format"],
    ["half a size", { pdf_width: "10cm" }, "#/pdf_height"],
    ["an unknown unit", { pdf_margin: "3em" }, "#/pdf_margin"],
    ["margins that leave no room", { pdf_format: "a6", pdf_margin: "6cm" }, "#/pdf_margin"],
    ["paper without a size", { pdf_width: 0, pdf_height: "5cm" }, "#/pdf_width"],
    ["a scale out of range", { pdf_scale: 5 }, "#/pdf_scale"],
    ["ranges that are none", { pdf_page_ranges: "first" }, "#/pdf_page_ranges"],
    ["a picture's option", { omit_background: true }, "#/omit_background"],
  ])("400: %s", async (_what, options, pointer) => {
    const { key } = await newTenant();
    const res = await post("/api/v1/pdf", { html: "x", ...options }, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer }] });
  });
});
