// A real Prometheus scrapes a running service under load, and is asked for each panel.
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import net, { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { prepareBrowser } from "../browser.ts";
import { root } from "../lib/paths.ts";
import { step, Stop } from "../lib/say.ts";
import { spawnService } from "../lib/service.ts";
import { checkMetrics } from "./check-metrics.ts";
import { dashboards } from "./dashboards.ts";
import { load } from "./load.ts";

/** In place of Grafana's own words: what it says of a dashboard of some seconds. */
const asAsked = (expr: string) =>
  expr
    .replaceAll("$__rate_interval", "40s")
    .replaceAll("$__range", "40s")
    .replaceAll(/\$(job|instance)\b/g, ".+");

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function askPanels(): Promise<{ asked: number; empty: string[] }> {
  await prepareBrowser();
  const service = spawnService("monitoring");
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "stillframe-prometheus-"));
  try {
    const { url, key } = await step("starting Stillframe", service.facts);
    const state = path.join(root, ".stillframe", `monitoring-${process.pid}`);
    const tokenFile = path.join(state, "metrics-token");
    const prometheus = await startPrometheus(folder, url, tokenFile);
    try {
      // Twice, so that all that is counted is seen to grow.
      await step("making load", async () => {
        for (let round = 0; round < 2; round++) {
          await load({ url, key });
          await pause(5000);
        }
      });
      await step("checking the metrics themselves", () => checkMetrics(url, tokenFile));
      return await ask(prometheus.url);
    } finally {
      prometheus.end();
    }
  } finally {
    service.stop();
    await service.stopped();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const answer = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }).optional(),
  error: z.string().optional(),
});

async function ask(url: string): Promise<{ asked: number; empty: string[] }> {
  const panels = Object.values(dashboards).flatMap(({ title, rows }) =>
    rows.flatMap((row) =>
      row.panels.flatMap((panel) =>
        panel.lines.map(([expr]) => ({ where: `${title}: ${panel.title}`, expr: asAsked(expr) })),
      ),
    ),
  );
  const empty: string[] = [];
  for (const { where, expr } of panels) {
    const res = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expr }).toString()}`);
    const { data, error } = answer.parse(await res.json());
    const hasData = data?.result.some(({ value }) => value[1] !== "NaN");
    if (!hasData) empty.push(`${where}: ${error ?? expr}`);
  }
  return { asked: panels.length, empty };
}

async function startPrometheus(folder: string, target: string, tokenFile: string) {
  const port = await freePort();
  const config = `global: { scrape_interval: 1s, evaluation_interval: 2s }
rule_files: [${JSON.stringify(path.join(root, "monitoring/prometheus/rules/*.yml"))}]
scrape_configs:
  - job_name: stillframe
    authorization: { credentials_file: ${JSON.stringify(tokenFile)} }
    static_configs: [{ targets: [${JSON.stringify(new URL(target).host)}] }]
`;
  const file = path.join(folder, "prometheus.yml");
  fs.writeFileSync(file, config);
  const args = [
    `--config.file=${file}`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  const server = spawn("prometheus", args, { stdio: "ignore" });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 100; tries++) {
    const res = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (res?.ok) return { url, end: () => void server.kill() };
    await pause(100);
  }
  server.kill();
  throw new Stop("Prometheus did not start");
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
