// Writes Grafana's dashboards, Prometheus' rules and the heads of their runbooks. With --check it says which are not as
// their source.
import fs from "node:fs";
import path from "node:path";
import { root } from "./lib/paths.ts";
import { dashboards } from "./monitoring/dashboards.ts";
import { dashboardJson } from "./monitoring/panels.ts";
import { rulesYaml, runbookHead, runbookNames } from "./monitoring/rules.ts";

const folder = path.join(root, "monitoring");
const isCheck = process.argv.includes("--check");
const handWritten = "## Look at";

const read = (file: string) => (fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined);

function put(name: string, text: string): void {
  const file = path.join(folder, name);
  const isCurrent = read(file) === text;
  if (!isCheck && !isCurrent) fs.writeFileSync(file, text);
  if (!isCheck || isCurrent) return;
  console.error(`${path.relative(root, file)} is stale. Run: npm run dashboards`);
  process.exitCode = 1;
}

for (const [name, dashboard] of Object.entries(dashboards))
  put(`grafana/${name}.json`, `${JSON.stringify(dashboardJson(dashboard), null, 2)}\n`);
put("prometheus/rules/alerts.yml", rulesYaml());
for (const name of runbookNames) {
  const file = `runbooks/${name}.md`;
  const text = read(path.join(folder, file)) ?? "";
  const at = text.indexOf(handWritten);
  put(file, runbookHead(name) + (at < 0 ? `${handWritten}\n\n- \n\n## Do\n\n- \n` : text.slice(at)));
}
