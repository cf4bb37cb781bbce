import { describe, expect, test } from "vitest";
import { metadataParts } from "#captures/options/metadata.ts";
import { get, newTenant, pages, post } from "../support/world.ts";

type Record = { page: { [part: string]: unknown } | null; report: { notes: string[] } };

async function recordOf(options: { [name: string]: unknown }, door = "content"): Promise<Record> {
  const { key } = await newTenant();
  const res = await post(`/api/v1/${door}`, { response_type: "json", ...options }, key);
  if (res.status !== 200) throw new Error(await res.text());
  return res.json();
}

const article = `${pages}/article.html`;

describe("metadata", () => {
  test("200: content tells all the page says of itself", async () => {
    const { page } = await recordOf({ url: article });
    expect(Object.keys(page ?? {}).toSorted()).toEqual([...metadataParts].toSorted());
    expect(page).toMatchObject({
      metadata: {
        title: "How rivers bend | River Post",
        description: "Why no river runs straight",
        author: "Ada Waters",
        keywords: "rivers, bends",
        theme_color: "#123456",
        language: "en",
        charset: "UTF-8",
        canonical: `${pages}/rivers`,
        icon: `${pages}/icon-64.png`,
        published: "2026-03-01T08:00:00Z",
        modified: "2026-03-02",
      },
      open_graph: { title: "How rivers bend", image: "https://post.example/river.jpg" },
      twitter: { card: "summary_large_image" },
      icons: [
        { url: `${pages}/icon-16.png`, rel: "icon", sizes: "16x16", type: "image/png" },
        { sizes: "64x64" },
        { rel: "apple-touch-icon", sizes: "32x32", type: null },
        { rel: "mask-icon", sizes: null },
      ],
      feeds: [{ url: `${pages}/feed.xml`, type: "application/rss+xml", title: "All posts" }],
      structured_data: ["NewsArticle", "Person", "WebSite", "Thing"],
      headers: { "content-type": "text/html; charset=utf-8" },
    });
  });

  test("200: links say where they lead and what they are, each address once", async () => {
    const { page } = await recordOf({ url: article, metadata: ["links"] });
    expect(page?.["links"]).toEqual([
      { url: `${pages}/`, text: "Home", rel: [], type: "internal" },
      { url: `${pages}/sports`, text: "Sports menu", rel: [], type: "internal" },
      { url: `${pages}/a`, text: "Sidebar story", rel: [], type: "internal" },
      { url: `${pages}/sources.html`, text: "the sources", rel: ["nofollow", "noopener"], type: "internal" },
      { url: "https://other.example/lena", text: "the Lena", rel: [], type: "external" },
      { url: `${pages}/imprint`, text: "Imprint", rel: [], type: "internal" },
    ]);
  });

  test("200: more links than a record holds are cut, and the report says so", async () => {
    const html = Array.from({ length: 1100 }, (_, at) => `<a href="https://x.example/${at}">${at}</a>`).join(
      "",
    );
    const { page, report } = await recordOf({ html, metadata: ["links"] });
    expect(page?.["links"]).toHaveLength(1000);
    expect(report.notes).toEqual(["The page has 1100 links; the record holds the first 1000"]);
  });

  test("200: fonts are those whose glyphs were drawn, not those that were named", async () => {
    const html = `<style>@font-face { font-family: House; src: url(${pages}/none.woff2) }</style>
      <body style="font-family: House, 'No Such Font', sans-serif">Text <code style="font-family: monospace">x</code>
      <p style="font-family: cursive; display: none">unseen</p>`;
    const { page } = await recordOf({ html, metadata: ["fonts"] });
    const fonts = page?.["fonts"] as { family: string; source: string }[];
    expect(fonts.length).toBeGreaterThan(0);
    for (const { family, source } of fonts) {
      expect(["House", "No Such Font", "sans-serif"]).not.toContain(family);
      expect(source).toBe("system");
    }
  });

  test("200: cookies of the answer stay out of its headers", async () => {
    const { page } = await recordOf({ url: `${pages}/set-cookie?secret=1`, metadata: ["headers"] });
    expect(Object.keys((page?.["headers"] as object) ?? {})).toContain("content-type");
    expect(JSON.stringify(page)).not.toContain("secret");
  });

  test("200: a picture's record has none unless asked, and then what was asked for", async () => {
    expect((await recordOf({ url: article }, "screenshot")).page).toBeNull();
    const { page } = await recordOf({ url: article, metadata: ["open_graph", "icons"] }, "screenshot");
    expect(Object.keys(page ?? {}).toSorted()).toEqual(["icons", "open_graph"]);
    expect((await recordOf({ url: article, metadata: false })).page).toBeNull();
  });

  test.each([
    ["true", [...metadataParts]],
    ["fonts,links", ["fonts", "links"]],
    ["false", []],
  ])("200: in a query, %s", async (written, parts) => {
    const { key } = await newTenant();
    const query = new URLSearchParams({ html: "<p>x", metadata: written, response_type: "json" });
    const res = await get(`/api/v1/screenshot?${query.toString()}`, key);
    expect(res.status).toBe(200);
    const { page } = await res.json<Record>();
    expect(Object.keys(page ?? {}).toSorted()).toEqual(parts.toSorted());
  });

  test("400: a part that does not exist, naming those that do", async () => {
    const { key } = await newTenant();
    const res = await post("/api/v1/content", { html: "x", metadata: ["technology"] }, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({
      errors: [{ detail: expect.stringContaining("fonts") as string }],
    });
  });
});
