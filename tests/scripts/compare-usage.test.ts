// What `stillframe-compare` says when it is asked wrongly: one line, what helps, and exit code 2 before anything is sent.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startSite } from "./compare-site.ts";
import { runCompare } from "./compare-run.ts";
import { root } from "./server.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "stillframe-compare-"));
const env = {
  STILLFRAME_API_KEY: "sf_test_none",
  STILLFRAME_SERVER: "http://127.0.0.1:9",
  STILLFRAME_PROJECT: "web",
};
let site: Awaited<ReturnType<typeof startSite>>;

beforeAll(async () => {
  site = await startSite();
});
afterAll(async () => {
  await site.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

function fileOf(text: string): string {
  const file = path.join(folder, "pages");
  fs.writeFileSync(file, text);
  return file;
}

const page = "https://example.com/";

describe("2: asked wrongly it says what is wrong and what helps, in one line", () => {
  test.each([
    ["no page", [], "No page is given"],
    ["an unknown option", ["--treshold", "1", page], "Unknown option '--treshold'"],
    [
      "a viewport that is none",
      ["--viewport", "wide", page],
      "--viewport wide: write width and height as 1280x720",
    ],
    ["too many at once", ["--concurrency", "0", page], "--concurrency 0: give a whole number from 1 to 50"],
    ["a threshold that is none", ["--threshold", "abc", page], "--threshold abc: give a number from 0 to 1"],
    ["a share of more than all", ["--max-diff-ratio", "2", page], "--max-diff-ratio 2: give a number from 0"],
    ["half a pixel", ["--max-diff-pixels", "0.5", page], "--max-diff-pixels 0.5: give a whole number"],
    ["another algorithm", ["--algorithm", "odiff", page], "--algorithm odiff: give pixel or ssim"],
    ["a total of nothing", ["--total", "0", page], "--total 0: give how many pages"],
    ["an option without a value", ["--option", "full_page", page], "write name=value"],
    ["a path without its host", ["/prices"], '"/prices" is no address of a page'],
    ["another scheme", ["ftp://example.com/"], "is no address of a page"],
    ["two pages of one name", [page, "https://example.org/"], 'Two pages have the name "/"'],
    ["a file that is not there", ["--urls-file", "no-such-file"], "no-such-file cannot be read"],
    ["a server that is no address", ["--server", "localhost:1", page], "write it as https://api.example.com"],
    [
      "a Storybook that is no address",
      ["--storybook", "./storybook-static"],
      "give the address where the Storybook is served",
    ],
    [
      "a pattern left open",
      ["--include", "{a", "--storybook", "SITE/storybook"],
      'The pattern "{a" has a { without its }',
    ],
    [
      "patterns that leave nothing",
      ["--include", "Nothing/*", "--storybook", "SITE/storybook"],
      "None of the 3 stories",
    ],
  ])("%s", async (_what, args, line) => {
    const here = args.map((arg) => arg.replace("SITE", site.origin));
    const { code, stdout, stderr } = await runCompare(here, { env });
    expect(stderr).toContain(line);
    expect({ code, stdout, lines: stderr.split("\n").length }).toEqual({ code: 2, stdout: "", lines: 2 });
  });

  test.each([
    ["a line that is no address", "Home\nhttps://example.com/", 'pages, line 1: "Home" is no address'],
    ["an empty file", "# nothing yet\n", "names no page"],
    ["broken JSON", "[{", "is not valid JSON"],
    ["a page without an address", '[{"name": "Home"}]', 'page 1: it has no "url"'],
    ["another form of JSON", '{"sites": []}', "give a list of pages"],
  ])("a file of pages with %s", async (_what, text, line) => {
    const { code, stderr } = await runCompare(["--urls-file", fileOf(text)], { env });
    expect(stderr).toContain(line);
    expect(code).toBe(2);
  });

  test.each([
    ["key", { STILLFRAME_API_KEY: "" }, "STILLFRAME_API_KEY is not set"],
    ["server", { STILLFRAME_SERVER: "" }, "No server: give --server or STILLFRAME_SERVER"],
    ["project", { STILLFRAME_PROJECT: "" }, "No project: give --project or STILLFRAME_PROJECT"],
    ["branch", { PATH: "" }, "give --branch"],
  ])("no %s", async (_what, without, line) => {
    const { code, stderr } = await runCompare([page], { env: { ...env, ...without } });
    expect(stderr).toContain(line);
    expect(code).toBe(2);
  });
});

describe("3: what is not the service", () => {
  test("a server that is not there", async () => {
    const { code, stderr } = await runCompare([page], {
      env: { ...env, STILLFRAME_SERVER: "http://127.0.0.1:3" },
    });
    expect(stderr).toMatch(
      /^✗ http:\/\/127\.0\.0\.1:3 could not be reached \(ECONNREFUSED\): check --server.*\n$/,
    );
    expect(code).toBe(3);
  });

  test("a server of something else", async () => {
    const { code, stderr } = await runCompare([page], { env: { ...env, STILLFRAME_SERVER: site.origin } });
    expect(stderr).toMatch(/^✗ .*answered 404 .*check --server.*\n$/);
    expect(code).toBe(3);
  });

  test("an address without a Storybook", async () => {
    const { code, stderr } = await runCompare(["--storybook", `${site.origin}/nothing`], { env });
    expect(stderr).toMatch(/has neither index\.json nor stories\.json: is it the address of a Storybook\?/);
    expect(code).toBe(3);
  });
});

test("0: --help names every option", async () => {
  const { code, stdout } = await runCompare(["--help"]);
  expect(code).toBe(0);
  const source = fs.readFileSync(path.join(root, "scripts/compare/arguments.mjs"), "utf8");
  const flags = [...source.matchAll(/^ {2}"?([a-z-]+)"?: \{ type: /gm)].map(([, name]) => name);
  expect(flags.length).toBeGreaterThan(20);
  for (const flag of flags) expect(stdout).toContain(`--${flag}`);
});
