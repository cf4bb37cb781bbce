// `stillframe-compare` and the action against a running service, with pages that change and a Storybook.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { comparisonOptions } from "../../scripts/compare/service.mjs";
import { actionFile, runCompare } from "./compare-run.ts";
import { compareWorld, runTimeoutMs } from "./compare-world.ts";

const { folder, started, compare, api, approveAll } = compareWorld();

const document = z.object({
  components: z.object({
    schemas: z.object({ CompareOptions: z.object({ properties: z.record(z.string(), z.unknown()) }) }),
  }),
});

test("the options that it takes for a comparison's own are those that the service has", async () => {
  const { components } = document.parse(
    await (await fetch(`${started.server.url}/api/v1/openapi.json`)).json(),
  );
  const others = ["url", "capture", "options", "name", "project", "branch", "build"];
  const names = Object.keys(components.schemas.CompareOptions.properties);
  expect(new Set(names)).toEqual(new Set([...others, ...comparisonOptions]));
});

describe("a list of pages, of which one changes", () => {
  const list = () => [
    "--project",
    "site",
    "--base",
    started.site.origin,
    "--urls",
    "Home /\nPrices /prices\n/about",
  ];

  test(
    "1: pages without a baseline are a difference where new ones are forbidden, and 0 where not",
    async () => {
      const strict = await compare([...list(), "--fail-on-new"]);
      expect(strict).toMatchObject({ code: 1, verdicts: { Home: "new", Prices: "new", "/about": "new" } });
      const { code, report, stdout } = await compare(list());
      expect(stdout).toContain("0 the same, 3 new");
      expect({ code, verdict: report?.verdict, counts: report?.counts }).toEqual({
        code: 0,
        verdict: "needs_review",
        counts: { pass: 0, fail: 0, new: 3, approved: 0, error: 0 },
      });
      await approveAll(report);
    },
    runTimeoutMs,
  );

  test(
    "0: what is as it was approved",
    async () => {
      const { code, report, stdout, stderr } = await compare(list());
      expect(stdout).toContain("3 the same");
      expect({ code, verdict: report?.verdict, stderr }).toEqual({ code: 0, verdict: "pass", stderr: "" });
    },
    runTimeoutMs,
  );

  test(
    "1: the page that changed is told with its picture, in every report",
    async () => {
      started.site.pages.set("/prices", "Prices, all higher");
      const files = { junit: path.join(folder, "junit.xml"), markdown: path.join(folder, "result.md") };
      const { code, verdicts, stdout, report } = await compare([
        ...list(),
        "--junit",
        files.junit,
        "--markdown",
        files.markdown,
      ]);
      expect({ code, verdict: report?.verdict, verdicts }).toEqual({
        code: 1,
        verdict: "needs_review",
        verdicts: { Home: "pass", Prices: "fail", "/about": "pass" },
      });
      expect(stdout).toMatch(/^✗ {2}Prices {2}[\d,]+ px, [\d.]+ %.* http:\/\/\S+$/m);
      expect(stdout).not.toMatch(/Home/);
      const link = report?.comparisons.find(({ name }) => name === "Prices")?.link ?? "";
      const picture = await fetch(link);
      expect(picture.headers.get("content-type")).toBe("image/png");
      const junit = fs.readFileSync(files.junit, "utf8");
      expect(junit).toContain('<testsuites tests="3" failures="1" errors="0"');
      expect(junit).toMatch(/<testcase name="Prices"[^>]*><failure message="[\d,]+ px/);
      expect(fs.readFileSync(files.markdown, "utf8")).toMatch(
        /^\| \[Prices\]\(http.*\) \| \*\*differs\*\* \| [\d,]+ px/m,
      );
    },
    runTimeoutMs,
  );

  test(
    "0: a tolerance, of all pages or of one, forgives it; an ignored element does as well",
    async () => {
      const all = await compare([...list(), "--max-diff-ratio", "0.5"]);
      expect({ code: all.code, verdicts: all.verdicts["Prices"] }).toEqual({ code: 0, verdicts: "pass" });
      const file = path.join(folder, "pages.json");
      const pages = [
        "/about",
        { name: "Prices", url: "/prices", ignore_regions: [{ selector: "h1" }], viewport_width: 1280 },
      ];
      fs.writeFileSync(file, JSON.stringify({ options: { algorithm: "pixel" }, pages }));
      const missed = await compare([...list(), "--ignore-selector", ".nowhere"]);
      expect(missed.stdout).toMatch(/Prices .*nothing is \.nowhere/);
      const one = await compare(["--project", "site", "--base", started.site.origin, "--urls-file", file]);
      expect(one).toMatchObject({ code: 0, verdicts: { "/about": "pass", Prices: "pass" } });
    },
    runTimeoutMs,
  );

  test(
    "0: --approve makes what is there the baseline",
    async () => {
      const approved = await compare([...list(), "--approve"]);
      expect(approved).toMatchObject({ code: 0, verdicts: { Home: "pass", Prices: "approved" } });
      expect(await compare(list())).toMatchObject({ code: 0, verdicts: { Prices: "pass" } });
    },
    runTimeoutMs,
  );

  test(
    "3: pages that cannot be reached, or answer with an error, are named, and the others are compared",
    async () => {
      const { code, stdout, verdicts, report } = await compare([
        ...list(),
        "Refused=http://127.0.0.1:9/",
        "Gone=/gone",
      ]);
      expect(stdout).toMatch(/^! {2}Refused .*\(the service takes public addresses only.*127\.0\.0\.1:9/m);
      expect(stdout).toMatch(/^! {2}Gone .*404/m);
      expect({ code, verdict: report?.verdict, verdicts }).toEqual({
        code: 3,
        verdict: "fail",
        verdicts: { Home: "pass", Prices: "pass", "/about": "pass", Refused: "error", Gone: "error" },
      });
    },
    runTimeoutMs,
  );

  test(
    "each viewport is a page of its own",
    async () => {
      const { verdicts } = await compare([
        "--project",
        "sizes",
        `${started.site.origin}/`,
        "--viewport",
        "800x600",
        "--viewport",
        "390x844",
      ]);
      expect(verdicts).toEqual({ "/ 800x600": "new", "/ 390x844": "new" });
    },
    runTimeoutMs,
  );
});

describe("a Storybook", () => {
  const stories = ["Forms/Button/Primary", "Forms/Button/Long Text", "Card/Default"];
  const book = () => [
    "--project",
    "design",
    "--storybook",
    `${started.site.origin}/storybook/`,
    "--viewport",
    "600x200",
  ];

  test(
    "each story is compared as it is shown, its docs are not",
    async () => {
      const { code, verdicts, report } = await compare(book());
      expect({ code, verdicts }).toEqual({
        code: 0,
        verdicts: Object.fromEntries(stories.map((name) => [`${name} 600x200`, "new"])),
      });
      await approveAll(report);
      expect(started.site.asked).toContain("/storybook/iframe.html");
      started.site.look.storybook = "article { border-color: crimson !important }";
      const changed = await compare(book());
      expect(changed).toMatchObject({
        code: 1,
        report: { counts: { pass: 2, fail: 1 } },
        verdicts: { "Card/Default 600x200": "fail" },
      });
      started.site.look.storybook = "";
    },
    runTimeoutMs,
  );

  test(
    "only what the patterns leave is compared",
    async () => {
      const some = await compare([...book(), "--include", "Forms/**", "--exclude", "*--long-text"]);
      expect(some).toMatchObject({ code: 0, verdicts: { "Forms/Button/Primary 600x200": "pass" } });
      expect(some.report?.comparisons).toHaveLength(1);
    },
    runTimeoutMs,
  );

  test(
    "of version 6 as well",
    async () => {
      const old = await compare([
        "--project",
        "old",
        "--storybook",
        `${started.site.origin}/storybook-6/index.html`,
      ]);
      expect(old).toMatchObject({ code: 0, verdicts: { "Forms/Button/Primary": "new" } });
      expect(old.report?.comparisons).toHaveLength(1);
    },
    runTimeoutMs,
  );
});

test(
  "the action takes its inputs, writes its outputs and its summary, and fails where something differs",
  async () => {
    const env = {
      GITHUB_ACTIONS: "true",
      GITHUB_REF_TYPE: "branch",
      GITHUB_REF_NAME: "main",
      GITHUB_SHA: createHash("sha1").update("commit").digest("hex"),
      GITHUB_RUN_ID: "4711",
      GITHUB_RUN_ATTEMPT: "1",
      GITHUB_JOB: "visual",
      GITHUB_OUTPUT: path.join(folder, "output"),
      GITHUB_STEP_SUMMARY: path.join(folder, "summary"),
      INPUT_SERVER: started.server.url,
      "INPUT_API-KEY": started.server.key,
      INPUT_PROJECT: "action",
      INPUT_URLS: `Home ${started.site.origin}/\nAbout us ${started.site.origin}/about`,
      INPUT_OPTIONS: "--fail-on-new\n--viewport 640x480\n",
      INPUT_STORYBOOK: "",
    };
    const { code, stderr } = await runCompare([], { file: actionFile, env });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "",
    });
    const outputs = Object.fromEntries(
      fs
        .readFileSync(env.GITHUB_OUTPUT, "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    );
    expect(outputs).toMatchObject({
      verdict: "needs_review",
      counts: '{"pass":0,"fail":0,"new":2,"approved":0,"error":0}',
    });
    const build = z
      .object({ build: z.string(), branch: z.string() })
      .parse(await api("GET", `builds/${outputs["build-id"]}`));
    expect(build).toEqual({ build: "4711-1-visual", branch: "main" });
    expect(outputs["build-url"]).toBe(`${started.server.url}/builds/${outputs["build-id"]}`);
    expect(fs.readFileSync(env.GITHUB_STEP_SUMMARY, "utf8")).toContain("### action: 0 the same, 2 new");
  },
  runTimeoutMs,
);
