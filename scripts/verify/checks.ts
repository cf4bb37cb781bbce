// The checks of `npm run verify` that run nothing of the product, in the order they are made.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import drizzle from "../../drizzle.config.ts";
import { runTool } from "../lib/command.ts";
import { migrationsDir, root } from "../lib/paths.ts";

/** Says what is wrong, or nothing. */
type Check = { name: string; find: () => Promise<string> };

export const checks: Check[] = [
  // First: the pages' types are made of it.
  { name: "client", find: () => complaints("node", ["dashboard/tools/client-types.ts"]) },
  { name: "types", find: wrongTypes },
  { name: "lint", find: () => complaints("oxlint", ["--quiet"]) },
  { name: "lint rules", find: () => complaints("node", ["lint/generate.ts", "--check"]) },
  { name: "format", find: () => complaints("oxfmt", ["--check"]) },
  { name: "dead code", find: () => complaints("knip", ["--no-config-hints", "--no-progress"]) },
  { name: "lock", find: () => complaints("node", ["scripts/lock.ts", "--check"]) },
  { name: "Env", find: staleEnv },
  { name: "dashboards", find: () => complaints("node", ["scripts/dashboards.ts", "--check"]) },
  { name: "OpenAPI", find: () => complaints("node", ["scripts/openapi.ts", "--check"]) },
  { name: "migrations", find: missingMigrations },
];

async function complaints(tool: string, args: string[]): Promise<string> {
  const { code, output } = await runTool(tool, args);
  return code === 0 ? "" : output.trim() || `${tool} ended with code ${code}`;
}

// Node's types and the Worker's contradict each other, so each kind of code is a project of its own.
async function wrongTypes(): Promise<string> {
  const projects = fs.globSync(["tsconfig.json", "{bench,dashboard,lint,scripts,tests}/**/tsconfig.json"], {
    cwd: root,
  });
  const left = projects.sort();
  const found: string[] = [];
  // One checker each, since checkers share nothing: several would resolve the same types several times over.
  const checkSome = async () => {
    for (let project = left.shift(); project; project = left.shift())
      found.push(await complaints("tsc", ["-p", project, "--checkers", "1"]));
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, checkSome));
  return found.filter(Boolean).join("\n");
}

async function staleEnv(): Promise<string> {
  const kept = path.join(root, "worker-configuration.d.ts");
  // Beside the kept one, since it names the source by relative path.
  const made = path.join(root, `worker-configuration.${process.pid}.d.ts`);
  try {
    const failure = await complaints("wrangler", [
      "types",
      path.basename(made),
      "--include-runtime=false",
      "--strict-vars=false",
    ]);
    if (failure) return failure;
    return withoutHeader(kept) === withoutHeader(made)
      ? ""
      : "worker-configuration.d.ts is stale. Run: npm run env";
  } finally {
    fs.rmSync(made, { force: true });
  }
}

// The head of the file tells the command and a hash of it.
function withoutHeader(file: string): string {
  return fs.readFileSync(file, "utf8").replaceAll(/^\/\/.*\n/gm, "");
}

async function missingMigrations(): Promise<string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "stillframe-migrations-"));
  try {
    const out = path.join(folder, "migrations");
    fs.cpSync(migrationsDir, out, { recursive: true });
    const config = path.join(folder, "drizzle.config.json");
    // Relative to the checkout: drizzle-kit takes no absolute folder.
    fs.writeFileSync(config, JSON.stringify({ ...drizzle, out: path.relative(root, out) }));
    const failure = await complaints("drizzle-kit", ["generate", "--config", path.relative(root, config)]);
    if (failure) return failure;
    const isCurrent = fs.readdirSync(out).length === fs.readdirSync(migrationsDir).length;
    return isCurrent
      ? ""
      : "The schema has changes without a migration. Run: npm run migrations -- --name <what>";
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
