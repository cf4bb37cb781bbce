import { describe, expect, test } from "vitest";
import { newTenant, pages, post } from "../support/world.ts";

async function send(options: Record<string, unknown>): Promise<Response> {
  const { key } = await newTenant();
  return post("/api/v1/content", options, key);
}

async function content(options: Record<string, unknown>): Promise<string> {
  const res = await send(options);
  if (res.status !== 200) throw new Error(await res.text());
  return res.text();
}

// The page forbids its scripts to parse text (Trusted Types), which ours must live with.
const url = `${pages}/article.html`;
const around = ["Sports menu", "Sidebar story", "Footer words", "Never shown"];

describe("the article", () => {
  test("200: Markdown holds what there is to read and nothing around it", async () => {
    const markdown = await content({ url, format: "markdown", content_extent: "article" });
    expect(markdown).toMatch(/^# How rivers bend\n/);
    expect(markdown).toContain("## What the bank does");
    expect(markdown).toContain("```python\nradius = width * 11\n```");
    expect(markdown).toContain(`[the sources](${pages}/sources.html)`);
    expect(markdown).toContain(`![A river from above](${pages}/river.png)`);
    expect(markdown.match(/How rivers bend/g)).toHaveLength(1);
    for (const text of around) expect(markdown).not.toContain(text);
  });

  test("200: HTML is a document of its own", async () => {
    const html = await content({ url, content_extent: "article" });
    expect(html).toMatch(
      /^<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>How rivers bend/,
    );
    expect(html).toContain("<h1>How rivers bend");
    expect(html).toContain(`href="${pages}/sources.html"`);
    for (const text of around) expect(html).not.toContain(text);
  });

  test("200: the page keeps its picture: the article is read from a copy", async () => {
    const { key } = await newTenant();
    const options = { url, formats: ["html", "png", "markdown"], content_extent: "article" };
    const res = await post("/api/v1/content", options, key);
    const { outputs, report } = await res.json<{ outputs: unknown[]; report: { notes: string[] } }>();
    expect(outputs).toHaveLength(3);
    expect(report.notes).toEqual([]);
  });

  test("200: a page without one is given whole, and the report says so", async () => {
    const res = await send({
      html: "<p>Too short.",
      formats: ["html", "markdown"],
      content_extent: "article",
      response_type: "json",
    });
    expect(await res.json()).toMatchObject({
      report: { notes: ["No article was found in the page; the content is all of it"] },
    });
    expect(await content({ html: "<p>Too short.", format: "markdown", content_extent: "article" })).toBe(
      "Too short.\n",
    );
  });

  test.each([
    ["with a selector", { content_extent: "article", selector: "p" }],
    ["for a picture", { content_extent: "article", format: "png" }],
  ])("400: refused %s", async (_what, options) => {
    const res = await send({ html: "x", ...options });
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: "#/content_extent" }] });
  });
});

describe("one element", () => {
  test("200: HTML is that element alone, Markdown its text", async () => {
    expect(await content({ url, selector: "figcaption" })).toBe(
      "<figcaption>The Mosel near Bremm</figcaption>",
    );
    expect(await content({ url, selector: "aside", format: "markdown" })).toBe(
      `### Most read\n\n- [Sidebar story](${pages}/a)\n`,
    );
  });

  test("422: none matches", async () => {
    const res = await send({ url, selector: "#none" });
    expect(res.status).toBe(422);
    expect(await res.json()).toMatchObject({ code: "selector_not_found" });
  });

  test("400: not a selector", async () => {
    const res = await send({ url, selector: "p[" });
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: "#/selector" }] });
  });
});
