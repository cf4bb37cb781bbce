import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import { importTable, lines } from "../../lint/rooms.ts";
import { passing, refused } from "./lint-cases.ts";

type Diagnostic = { code: string; filename: string; message: string };

const root = join(import.meta.dirname, "../..");
const refusals = Object.entries(refused).flatMap(([rule, cases]) =>
  cases.map(([title, file, source]) => ({ rule, title, file, source })),
);
let house: string;
let diagnostics: Diagnostic[];

// One run of oxlint over a house made of all the cases, with the project's own configuration.
beforeAll(() => {
  house = realpathSync(mkdtempSync(join(tmpdir(), "house-")));
  for (const name of ["lint", ".oxlintrc.json", "package.json", "tsconfig.json"]) {
    cpSync(join(root, name), join(house, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(house, "node_modules"), "dir");
  for (const [, file, source] of passing) place(file, source);
  for (const { file, source } of refusals) place(file, source);
  const oxlint = join(root, "node_modules/oxlint/bin/oxlint");
  const run = spawnSync(process.execPath, [oxlint, "--format", "json"], { cwd: house, encoding: "utf8" });
  ({ diagnostics } = JSON.parse(run.stdout) as { diagnostics: Diagnostic[] });
});

afterAll(() => rmSync(house, { recursive: true, force: true }));

function place(file: string, source: string) {
  mkdirSync(dirname(join(house, file)), { recursive: true });
  writeFileSync(join(house, file), source);
}

const complaintsAbout = (file: string) => diagnostics.filter(({ filename }) => filename === file);

test.for(passing)("passes: %s (%s)", ([, file], { expect }) => {
  expect(complaintsAbout(file)).toEqual([]);
});

test.for(refusals)("$rule refuses: $title ($file)", ({ rule, file }, { expect }) => {
  expect(complaintsAbout(file).map(({ code }) => code)).toEqual([rule]);
});

test("a refused import names the room, what it wanted and what it may have", ({ expect }) => {
  expect(complaintsAbout("src/core/up.ts")[0]?.message).toBe(
    "core may not import db. It may import core (lint/rooms.ts).",
  );
});

test("no two product rooms import each other", ({ expect }) => {
  const table = importTable();
  for (const room of lines.product) {
    const mutual = table[room]?.filter((other) => other !== room && table[other]?.includes(room));
    expect(mutual, room).toEqual([]);
  }
});

test(".oxlintrc.json is what lint/ generates, and an edited table is noticed", ({ expect }) => {
  const check = (folder: string) =>
    spawnSync(process.execPath, [join(folder, "lint/generate.ts"), "--check"], { encoding: "utf8" });
  expect(check(root)).toMatchObject({ status: 0, stderr: "" });

  const table = readFileSync(join(house, "lint/rooms.ts"), "utf8");
  place("lint/rooms.ts", table.replace('links: ["captures"]', 'links: ["usage"]'));
  expect(check(house)).toMatchObject({ status: 1, stderr: expect.stringContaining("lint/generate.ts") });
});
