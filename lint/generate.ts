// Writes .oxlintrc.json from the tables beside it; `--check` fails when the file on disk says something else.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { OxlintConfig } from "oxlint";
import { entryFiles, guardedRooms, importTable } from "./rooms.ts";
import { overrides, rules, silenced, writingVerbs } from "./rules.ts";

const root = join(import.meta.dirname, "..");
const target = join(root, ".oxlintrc.json");

const config: OxlintConfig = {
  plugins: ["typescript", "unicorn", "oxc", "import", "promise"],
  jsPlugins: ["./lint/plugin.mjs"],
  options: { typeAware: true, reportUnusedDisableDirectives: "error" },
  categories: { correctness: "error", suspicious: "error" },
  rules: { ...rules, ...silenced },
  overrides: [
    {
      files: ["src/**"],
      rules: {
        "stillframe/rooms": ["error", { table: importTable(), entryFiles }],
        "stillframe/scope-first": ["error", { rooms: guardedRooms, verbs: writingVerbs }],
      },
    },
    ...overrides,
  ],
  ignorePatterns: [
    "node_modules",
    "dist",
    "docs",
    "migrations",
    ".stillframe",
    ".wrangler",
    "worker-configuration.d.ts",
    "dashboard/public",
    "dashboard/src/api/schema.d.ts",
  ],
};

const wanted = `${JSON.stringify(config, null, 2)}\n`;

if (!process.argv.includes("--check")) {
  writeFileSync(target, wanted);
} else if (readFileSync(target, "utf8") !== wanted) {
  console.error(".oxlintrc.json is not what lint/ generates. Run: node lint/generate.ts");
  process.exitCode = 1;
}
