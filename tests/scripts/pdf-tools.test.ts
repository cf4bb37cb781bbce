// What Chrome prints and this service changes, opened with the tools that its readers use, where they are installed.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { launch } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser } from "../../scripts/browser.ts";
import { assemble } from "../../src/captures/pdf/assemble.ts";
import { withFacts } from "../../src/captures/pdf/facts.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "stillframe-pdf-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const has = (tool: string) => spawnSync(tool, ["-v"]).error === undefined;
const file = (name: string) => path.join(folder, `${name}.pdf`);

/** Runs a tool that must say nothing of errors and warnings. */
function run(tool: string, ...args: string[]): string {
  const { stdout, stderr } = spawnSync(tool, args, { encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout;
}

const rows = Array.from({ length: 400 }, (_, at) => `<tr><td>${at}<td><a href="#end">Item ${at}</a>`).join(
  "",
);
const html = `<!doctype html><html lang="en"><title>List (1</title><h1 id="top">List</h1>
  <table><thead><tr><th>No<th>Name</thead>${rows}</table><h2 id="end">End</h2><p>日本 <a href="#top">up</a>`;

beforeAll(async () => {
  const chrome = await findBrowser();
  const args = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"];
  const env = { ...process.env, ...chrome.env };
  const browser = await launch({ executablePath: chrome.path, env, args, headless: "shell" });
  try {
    const page = await browser.newPage();
    await page.setContent(html);
    const png = await page.screenshot({ omitBackground: true });
    const printed = await page.pdf({ outline: true, tagged: true });
    const one = withFacts(printed, { title: "Größe (a) 日", keywords: "x, y" });
    const picture = { format: "png", bytes: png, width: 800, height: 600 } as const;
    const parts = [
      { title: "One", pdf: one },
      { title: "Picture", picture },
      { title: "Two", pdf: printed },
    ];
    const merged = (await assemble(parts, { title: "All" }, Date.UTC(2026, 0, 2))).bytes;
    const again = [
      { title: "Merged", pdf: merged },
      { title: "One", pdf: one },
    ];
    fs.writeFileSync(file("one"), one);
    fs.writeFileSync(file("merged"), merged);
    fs.writeFileSync(file("again"), (await assemble(again, {}, 0)).bytes);
  } finally {
    await browser.close();
  }
});

describe.skipIf(!has("pdfinfo"))("poppler", () => {
  test.each(["one", "merged", "again"])("reads %s without a word of warning", (name) => {
    expect(run("pdfinfo", "-struct-text", file(name))).toContain("Table");
    expect(run("pdffonts", file(name))).toContain("yes yes yes");
    expect(run("pdftotext", file(name), "-").match(/Item 399/g)).toHaveLength(
      { one: 1, merged: 2, again: 3 }[name] ?? 0,
    );
    run("pdftoppm", "-r", "20", file(name), path.join(folder, "picture"));
  });

  test("finds the properties and the places", () => {
    const info = run("pdfinfo", file("one"));
    expect(info).toMatch(/^Title: +Größe \(a\) 日$/m);
    expect(info).toMatch(/^Keywords: +x, y$/m);
    expect(info).toMatch(/^Creator: +Stillframe$/m);
    expect(run("pdfinfo", file("merged"))).toMatch(/^Tagged: +yes$/m);
    const places = run("pdfinfo", "-dests", file("again"));
    for (const name of ["c00.c00.top", "c00.c02.end", "c01.top"]) expect(places).toContain(`"${name}"`);
  });
});

test.skipIf(!has("qpdf"))("qpdf finds nothing wrong", () => {
  for (const name of ["one", "merged", "again"]) {
    const { status, stdout, stderr } = spawnSync("qpdf", ["--check", file(name)], { encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).not.toContain("WARNING");
  }
});
