// Tries monitoring/ with a real Prometheus: every rule checked, every alert made to fire and fall silent, a running service
// scraped under load, every panel asked. With --install Debian's package is installed first.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { root } from "./lib/paths.ts";
import { run, say, step, Stop } from "./lib/say.ts";
import { askPanels } from "./monitoring/ask-panels.ts";

const rules = path.join(root, "monitoring/prometheus");

function has(program: string): boolean {
  return spawnSync(program, ["--version"]).error === undefined;
}

function install(): void {
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", "prometheus"]])
    spawnSync("apt-get", args, { stdio: "ignore" });
}

function promtool(...args: string[]): void {
  const { status, stdout, stderr } = spawnSync("promtool", args, { cwd: rules, encoding: "utf8" });
  if (status !== 0) throw new Stop(`promtool ${args.join(" ")}\n${stdout}${stderr}`);
}

/** In a copy, with a token as whoever sets it up puts one there. */
function checkConfiguration(): void {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), "stillframe-prometheus-"));
  try {
    fs.cpSync(rules, copy, { recursive: true });
    fs.writeFileSync(path.join(copy, "metrics-token"), "a-token-of-nobody");
    promtool("check", "config", path.join(copy, "prometheus.yml"));
  } finally {
    fs.rmSync(copy, { recursive: true, force: true });
  }
}

await run(async () => {
  const { values } = parseArgs({ options: { install: { type: "boolean" } } });
  if (values.install && !has("prometheus")) await step("installing Prometheus", async () => install());
  if (!has("promtool") || !has("prometheus"))
    throw new Stop("Prometheus is not there. On Debian: npm run monitoring -- --install");
  promtool("check", "rules", "rules/alerts.yml", "rules/recording.yml");
  checkConfiguration();
  say("✓ rules and configuration");
  const tests = ["alerts", "alerts-over-days", "alerts-over-a-month"].map((name) => `tests/${name}.yml`);
  await step("making alerts fire and fall silent", async () => promtool("test", "rules", ...tests));
  say("✓ every alert fires and falls silent");
  const { asked, empty } = await askPanels();
  if (empty.length > 0)
    throw new Stop(`Without data, of ${asked} expressions of panels:\n${empty.join("\n")}`);
  say("✓ metrics are named and typed as Prometheus' linter asks, but for those that have to be");
  say(`✓ all ${asked} expressions of panels have data`);
});
