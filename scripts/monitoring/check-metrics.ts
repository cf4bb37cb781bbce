// What Prometheus' own linter says of the names, types and texts that a running service shows.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { Stop } from "../lib/say.ts";

/** Gauges that people look for by such a name: all others keep to what the linter asks. */
const exceptions = ["users_total"];

export async function checkMetrics(url: string, tokenFile: string): Promise<void> {
  const token = fs.readFileSync(tokenFile, "utf8").trim();
  const res = await fetch(new URL("/metrics", url), { headers: { Authorization: `Bearer ${token}` } });
  if (!res.ok) throw new Stop(`/metrics was answered ${res.status}`);
  const { stdout, stderr, status } = spawnSync("promtool", ["check", "metrics"], {
    input: await res.text(),
    encoding: "utf8",
  });
  const said = `${stdout}${stderr}`.split("\n").filter((line) => line !== "");
  const unwanted = said.filter((line) => !exceptions.some((name) => line.startsWith(`${name} non-counter`)));
  if (unwanted.length > 0 || (status !== 0 && said.length === 0))
    throw new Stop(`promtool check metrics\n${unwanted.join("\n")}`);
  const idle = exceptions.filter((name) => !said.some((line) => line.startsWith(`${name} `)));
  if (idle.length > 0) throw new Stop(`No exception is needed any more for ${idle.join(", ")}`);
}
