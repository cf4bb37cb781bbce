import { describe, expect, test } from "vitest";
import { pictureOf } from "../support/pixels.ts";
import { newTenant, pages, post } from "../support/world.ts";

async function content(options: Record<string, unknown>): Promise<string> {
  const { key } = await newTenant();
  const res = await post("/api/v1/content", options, key);
  expect(res.status).toBe(200);
  return res.text();
}

describe("POST /api/v1/content", () => {
  test("200: HTML is the page as its scripts left it, with its doctype", async () => {
    const html = await content({
      html: "<!doctype html><p id=a>before</p><script>a.textContent = 'after'</script>",
    });
    expect(html).toMatch(/^<!DOCTYPE html>/i);
    expect(html).toContain(">after</p>");
  });

  test("200: Markdown keeps structure, makes addresses absolute, leaves out what nobody reads", async () => {
    const html = `<base href="https://shop.example/de/"><title>T</title><h1>Menu</h1><p>Try <a href="soup">the <b>soup</b></a>.</p>
      <ul><li>one</li><li>two</li></ul><table><tr><th>Dish<th>Price<tr><td>Soup<td>4</table>
      <pre><code class="language-js">let a = 1;</code></pre><p hidden>secret</p><script>bad()</script><style>p{}</style>`;
    const markdown = await content({ html, format: "markdown" });
    expect(markdown).toContain("# Menu");
    expect(markdown).toContain("[the **soup**](https://shop.example/de/soup)");
    expect(markdown).toContain("- one\n- two");
    expect(markdown).toMatch(/\| Dish \| Price \|\n\| -+ \| -+ \|\n\| Soup \| 4 +\|/);
    expect(markdown).toContain("```js\nlet a = 1;\n```");
    for (const unread of ["secret", "bad()", "p{}"]) expect(markdown).not.toContain(unread);
  });

  test("200: what is relative on a page given in the request stays so, in content, article and record", async () => {
    const { key } = await newTenant();
    const text = "<p>Long enough to be read as an article, which takes a few sentences. ".repeat(20);
    const html = `<link rel="canonical" href="/own"><article><h1>T</h1>${text}<a href="soup?a=1">soup</a> <a href="#end">end</a> <img src="/a.png" srcset="b.png 2x"></article>`;
    for (const content_extent of ["page", "article"])
      for (const format of ["html", "markdown"]) {
        const made = await content({ html, format, content_extent });
        expect(made).toMatch(/(\(|")soup\?a=1/);
        expect(made).not.toContain("document.localhost");
      }
    const options = { html, metadata: true, response_type: "json" };
    const { page } = await (await post("/api/v1/content", options, key)).json<{ page: unknown }>();
    expect(JSON.stringify(page)).not.toContain("document.localhost");
    expect(page).toMatchObject({
      metadata: { canonical: "own" },
      links: [{ url: "soup?a=1" }, { url: "#end" }],
    });
  });

  test("200: Markdown has what people see: no comments, nothing unseen, folded text and formulas", async () => {
    const html = `<!-- note --><p style="display:none">never</p><p style="visibility:hidden">unseen</p>
      <details><summary>More</summary><p>folded</p></details><a href="#"><svg></svg></a><a href="javascript:go()">Go</a>
      <p>Let <span class="katex"><math><semantics><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation></semantics></math>
      <span aria-hidden="true">xx</span></span> be</p>`;
    const markdown = await content({ html, format: "markdown" });
    for (const unseen of ["note", "never", "unseen", "[](", "javascript"])
      expect(markdown).not.toContain(unseen);
    expect(markdown).toContain("folded");
    expect(markdown).toContain("Let $x^2$ be");
    expect(markdown).toContain("Go");
  });

  test("200: a page without text gives an empty file", async () => {
    expect(await content({ html: "<canvas></canvas>", format: "markdown" })).toBe("");
  });

  test("200: the record has what the page says of itself, and its links once each", async () => {
    const { key } = await newTenant();
    const res = await post("/api/v1/content", { url: `${pages}/blocks.html`, response_type: "json" }, key);
    expect(await res.json()).toMatchObject({
      kind: "content",
      outputs: [{ format: "html", width: null, height: null }],
      target: { title: "Blocks", status: 200 },
      page: {
        metadata: {
          title: "Blocks",
          description: "Coloured blocks",
          language: "en",
          canonical: "https://example.com/blocks",
        },
        open_graph: { title: "Blocks for all" },
        links: [
          { url: `${pages}/index.html`, text: "Home" },
          { url: "https://example.com/x", text: "Elsewhere" },
        ],
      },
    });
  });

  test("200: a page that replaces JSON, Promise and querySelector is read all the same", async () => {
    const script =
      "JSON = null; Promise = null; Document.prototype.querySelector = () => { throw 1 }; setTimeout = null";
    expect(await content({ html: `<script>${script}</script><p>still here` })).toContain("still here");
  });
});

describe("a page given as Markdown", () => {
  test("200: becomes a readable page", async () => {
    const html = await content({ markdown: "# Title\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n~~gone~~" });
    expect(html).toContain("<h1>Title</h1>");
    expect(html).toContain("<table>");
    expect(html).toContain("<del>gone</del>");
  });

  test("200: follows dark mode", async () => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { markdown: "# Title", dark_mode: true }, key);
    expect((await pictureOf(res)).at(5, 5)).toBe("#0d1117");
  });
});
