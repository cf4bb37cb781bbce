// Builds the dashboard into dist/dashboard where its sources are other than at the last build, and puts it where the
// Worker serves it. `node scripts/dashboard.ts` does so by hand.
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { runTool } from "./lib/command.ts";
import { copyIfDifferent } from "./lib/copy.ts";
import { assetsDir, dashboardDir, root } from "./lib/paths.ts";
import { run, step, Stop } from "./lib/say.ts";

const sources = path.join(root, "dashboard");
/** Beside the build, which is deployed as it is. */
const stampPath = `${dashboardDir}.built-from`;
/** What is not built from: made by others, or run by others. */
const others = new Set(["node_modules", "functions", "schema.d.ts"]);

/** Brings dist/dashboard and what the Worker serves of it up to date; touches nothing where it is. */
export async function prepareDashboard(): Promise<void> {
  const wanted = hashOfSources();
  if (readOrEmpty(stampPath) !== wanted) {
    await step("building the dashboard", build, 3_000);
    fs.writeFileSync(stampPath, wanted);
  }
  serve();
}

async function build(): Promise<void> {
  const args = ["build", "--config", "dashboard/vite.config.ts", "--logLevel", "warn"];
  // Tests start servers, too: React's own checks must not be built in for that.
  const { code, output } = await runTool("vite", args, { NODE_ENV: "production" });
  if (code !== 0) throw new Stop(`The dashboard could not be built:\n${output.trim()}`);
}

/** Its sources, the API that its forms are made of, and the versions of what it is made with. */
function hashOfSources(): string {
  const hash = crypto.createHash("sha256");
  const made = ["package-lock.json", "docs/openapi.v1.json"].map((file) => path.join(root, file));
  const files = filesIn(sources).concat(made);
  for (const file of files) hash.update(path.relative(root, file)).update("\0").update(fs.readFileSync(file));
  return hash.digest("hex");
}

function filesIn(folder: string): string[] {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !others.has(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      return entry.isDirectory() ? filesIn(file) : [file];
    });
}

/** Takes out what an earlier build left. */
function serve(): void {
  const built = filesIn(dashboardDir);
  const wanted = new Set(built.map((file) => path.relative(dashboardDir, file)));
  for (const name of wanted) copyIfDifferent(path.join(dashboardDir, name), path.join(assetsDir, name));
  const hashed = path.join(assetsDir, "app");
  for (const name of fs.readdirSync(hashed))
    if (!wanted.has(path.join("app", name))) fs.rmSync(path.join(hashed, name));
}

function readOrEmpty(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
}

if (import.meta.main) await run(prepareDashboard);
