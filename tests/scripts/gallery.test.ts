// That docs/gallery shows the cases as they are now, without asking for them again.
import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { doors } from "../../src/captures/schemas.ts";
import { themes } from "../../scripts/gallery/cases.ts";
import { requestOf } from "../../scripts/gallery/page.ts";
import { escapeHtml } from "../../scripts/gallery/escape.ts";

const folder = path.resolve(import.meta.dirname, "../../docs/gallery");
const page = fs.readFileSync(path.join(folder, "index.html"), "utf8");
const cases = themes.flatMap((theme) => theme.cases);
const sizeBytesMax = 3_000_000;

describe("the gallery", () => {
  test.each(cases.map((one) => [one.name, one] as const))("shows %s as it is asked now", (name, one) => {
    expect(page).toContain(`<article id="${name}">`);
    expect(page).toContain(escapeHtml(one.title));
    for (const ask of one.asks) expect(page).toContain(escapeHtml(requestOf(ask)));
  });

  test.each(cases.map((one) => [one.name, one] as const))("asks for %s as the API allows", (_name, one) => {
    for (const { door = "screenshot", body, expected } of one.asks) {
      const { success } = doors[door].body.safeParse(body);
      expect(success).toBe(expected.status !== 400 || success);
    }
  });

  test("names each case once, and none that is no longer", () => {
    const names = cases.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect([...page.matchAll(/<article id="([^"]+)">/g)].map(([, name]) => name)).toEqual(names);
  });

  test("has every file that its page names, no other, and is small", () => {
    const named = [...page.matchAll(/(?:src|data)="([^"#]+)/g)].map(([, file]) => file);
    const files = fs.readdirSync(folder).filter((file) => file !== "index.html");
    expect(new Set(named)).toEqual(new Set(files));
    const size = fs
      .readdirSync(folder)
      .reduce((sum, file) => sum + fs.statSync(path.join(folder, file)).size, 0);
    expect(size).toBeLessThan(sizeBytesMax);
  });

  test("shows nothing that is not as it should be, and needs nothing from elsewhere", () => {
    expect(page).not.toContain('class="wrong"');
    expect(page).not.toMatch(/(?:src|data)="(?:https?:)?\/\//);
  });
});
