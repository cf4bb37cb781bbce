import { describe, expect, test } from "vitest";
import { assertWhole } from "../support/pdf.ts";
import { get, newTenant, pages, post } from "../support/world.ts";

/** The PDF as text: what Chrome writes of structure is not compressed. */
async function print(options: Record<string, unknown>): Promise<string> {
  const { key } = await newTenant();
  const res = await post("/api/v1/pdf", { html: "<h1>One</h1><p>Text", ...options }, key);
  if (res.status !== 200) throw new Error(await res.text());
  expect(res.headers.get("Content-Type")).toBe("application/pdf");
  const bytes = new Uint8Array(await res.arrayBuffer());
  assertWhole(bytes);
  return new TextDecoder("latin1").decode(bytes);
}

/** The last dictionary of properties, which is the one that counts. */
const infoOf = (pdf: string) => /.*(<<[^]*?\/Creator[^]*?endobj)/s.exec(pdf)?.[1] ?? "";

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
    [{ pdf_format: "b5" }, [499, 709]],
    [{ pdf_format: "jis_b5", pdf_landscape: true }, [729, 516]],
  ])("200: %j is %j points", async (options, size) => {
    const actual = sizeOf(await print(options)) ?? [];
    expect(actual).toHaveLength(2);
    for (const [at, side] of size.entries())
      expect(Math.abs((actual[at] ?? 0) - side)).toBeLessThanOrEqual(1);
  });

  test("200: the paper asked for wins over the page's own, unless the page's is preferred", async () => {
    const html = "<style>@page { size: A5 landscape }</style><p>x";
    expect(sizeOf(await print({ html }))).toEqual([596, 842]);
    expect(sizeOf(await print({ html, pdf_prefer_css_page_size: true }))).toEqual([595, 420]);
    expect(sizeOf(await print({ html: "<p>x", pdf_prefer_css_page_size: true }))).toEqual([596, 842]);
  });

  test("200: margins asked for win over the page's own, which count where none are", async () => {
    const html = `<style>@page { margin: 12cm 0 } body { margin: 0 }</style>${'<p style="margin:0;height:100px">x</p>'.repeat(11)}`;
    expect(pagesOf(await print({ html }))).toBeGreaterThan(3);
    expect(pagesOf(await print({ html, pdf_margin: 0 }))).toBe(1);
  });

  test.each([
    ["text that breaks otherwise on paper", `<p>${"some words that wrap ".repeat(900)}`, {}],
    [
      "turned, scaled, with margins",
      `<p>${"words ".repeat(2000)}`,
      { pdf_landscape: true, pdf_scale: 0.7, pdf_margin: "2cm" },
    ],
    ["larger, on letter", `<p>${"words ".repeat(2000)}`, { pdf_scale: 1.6, pdf_format: "letter" }],
    [
      "a part as tall as the window",
      '<div style="height:100vh">a</div><div style="height:500px">b</div>',
      {},
    ],
    ["gaps that grow with the page", '<div style="height:500px;margin:20vh 0">b</div><p>c', {}],
    ["breaks of its own", threePages, {}],
    [
      "paper and margins of its own",
      `<style>@page { size: A6; margin: 4cm }</style>${"<p>x".repeat(40)}`,
      {},
    ],
    ["a header", "<p>x".repeat(40), { pdf_header: "Head", pdf_footer: "Foot" }],
  ])("200: fit_one_page holds %s", async (_what, body, options) => {
    const html = `<!doctype html><body style="margin:0">${body}`;
    expect(pagesOf(await print({ html, pdf_fit_one_page: true, ...options }))).toBe(1);
  });

  test("200: fit_one_page is no taller than what it holds", async () => {
    for (const doctype of ["<!doctype html>", ""]) {
      const html = `${doctype}<body style="margin:0"><div style="height:300px">small</div>`;
      const height = sizeOf(await print({ html, pdf_fit_one_page: true }))?.[1] ?? 0;
      expect(height).toBeGreaterThan(224);
      expect(height).toBeLessThan(230);
    }
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
    expect(pagesOf(await print({ html: threePages, pdf_page_ranges: "2-" }))).toBe(2);
    expect(pagesOf(await print({ html: threePages, pdf_page_ranges: "3,1-2,2" }))).toBe(3);
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

  test("200: a header or footer without a margin gets one, so that it covers nothing", async () => {
    const html = `<body style="margin:0">${'<p style="margin:0;height:100px">x</p>'.repeat(11)}`;
    expect(pagesOf(await print({ html }))).toBe(1);
    expect(pagesOf(await print({ html, pdf_footer: "Foot" }))).toBe(2);
    expect(pagesOf(await print({ html, pdf_footer: "Foot", pdf_margin_bottom: 0 }))).toBe(1);
  });

  test("200: properties are the page's own, or those given, in any writing", async () => {
    const html = `<title>Täglich (a</title><meta name="author" content="Ada"><meta name="keywords" content="x, y">`;
    const own = infoOf(await print({ html }));
    expect(own).toContain("/Title <FEFF005400E40067006C00690063006800200028");
    expect(own).toContain("/Author (Ada)");
    expect(own).toContain("/Keywords (x, y)");
    expect(own).toContain("/Creator (Stillframe)");
    const given = {
      pdf_title: "T) /Author (E",
      pdf_author: "日",
      pdf_subject: "S",
      pdf_keywords: ["k", "l"],
    };
    const told = infoOf(await print({ html, ...given }));
    expect(told).toContain("/Title (T\\) /Author \\(E)");
    expect(told).toContain("/Author <FEFF65E5>");
    expect(told).toContain("/Subject (S)");
    expect(told).toContain("/Keywords (k, l)");
    expect(infoOf(await print({ html: undefined, markdown: "# From the heading" }))).toContain(
      "/Title (From the heading)",
    );
  });

  test("200: Markdown made after the PDF sees the page as it was before", async () => {
    const { key } = await newTenant();
    const html = "<style>@media print { p { display: none } }</style><p>Shown on screens";
    const options = { html, formats: ["pdf", "markdown"], pdf_fit_one_page: true };
    const made = await post("/api/v1/pdf", options, key);
    const { id } = await made.json<{ id: string }>();
    const markdown = await get(`/api/v1/captures/${id}/file?format=markdown`, key);
    expect(await markdown.text()).toContain("Shown on screens");
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
    ["a page zero", { pdf_page_ranges: "0-2" }, "#/pdf_page_ranges"],
    ["a range backwards", { pdf_page_ranges: "5-2" }, "#/pdf_page_ranges"],
    ["two sizes", { pdf_fit_one_page: true, pdf_prefer_css_page_size: true }, "#/pdf_prefer_css_page_size"],
    ["ranges that are none", { pdf_page_ranges: "first" }, "#/pdf_page_ranges"],
    ["a picture's option", { omit_background: true }, "#/omit_background"],
  ])("400: %s", async (_what, options, pointer) => {
    const { key } = await newTenant();
    const res = await post("/api/v1/pdf", { html: "x", ...options }, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer }] });
  });
});
