// Writes Grafana's dashboards. With --check it says which are not as their source.
import fs from "node:fs";
import path from "node:path";
import { root } from "./lib/paths.ts";
import { dashboards } from "./monitoring/dashboards.ts";
import { dashboardJson } from "./monitoring/panels.ts";

const folder = path.join(root, "monitoring/grafana");
const isCheck = process.argv.includes("--check");

for (const [name, dashboard] of Object.entries(dashboards)) {
  const file = path.join(folder, `${name}.json`);
  const text = `${JSON.stringify(dashboardJson(dashboard), null, 2)}\n`;
  if (!isCheck) fs.writeFileSync(file, text);
  else if (!fs.existsSync(file) || fs.readFileSync(file, "utf8") !== text) {
    console.error(`${path.relative(root, file)} is stale. Run: npm run dashboards`);
    process.exitCode = 1;
  }
}
