// A running service, a site, and the command between them, for the tests of one file.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import { z } from "zod";
import { spawnService } from "../../scripts/lib/service.ts";
import type { LocalFacts } from "../../scripts/start/running.ts";
import { runCompare } from "./compare-run.ts";
import { startSite } from "./compare-site.ts";

export const runTimeoutMs = 120_000;
export const place = ["--branch", "main", "--commit", "9fceb02d0ae598e95dc970b74767f19372d61af8"];

const reportSchema = z.object({
  verdict: z.string(),
  build_id: z.string(),
  build: z.string(),
  counts: z.record(z.string(), z.number()),
  comparisons: z.array(
    z.object({
      name: z.string(),
      verdict: z.string(),
      id: z.string().optional(),
      link: z.string().optional(),
    }),
  ),
});
type Report = z.infer<typeof reportSchema>;
const listSchema = z.object({ data: z.array(z.object({ id: z.string(), name: z.string() })) });

/** Its parts are there once the tests begin. */
export function compareWorld() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "stillframe-compare-"));
  const reportFile = path.join(folder, "report.json");
  const service = spawnService(`test-${path.basename(folder)}`);
  const started = {} as {
    server: LocalFacts;
    site: Awaited<ReturnType<typeof startSite>>;
  };

  beforeAll(async () => {
    const [server, site] = await Promise.all([service.facts(), startSite()]);
    Object.assign(started, { server, site });
  }, runTimeoutMs);

  afterAll(async () => {
    service.stop();
    await Promise.all([service.stopped(), started.site.close()]);
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }, 60_000);

  const envOf = (more: Record<string, string> = {}) => ({
    STILLFRAME_SERVER: started.server.url,
    STILLFRAME_API_KEY: started.server.key,
    ...more,
  });

  /** Runs it with the report as JSON, which is read back. */
  async function compare(args: string[], more: Record<string, string> = {}) {
    fs.rmSync(reportFile, { force: true });
    const ended = await runCompare([...place, "--json", reportFile, ...args], { env: envOf(more) });
    const report = fs.existsSync(reportFile)
      ? reportSchema.parse(JSON.parse(fs.readFileSync(reportFile, "utf8")))
      : undefined;
    const verdicts = Object.fromEntries((report?.comparisons ?? []).map((one) => [one.name, one.verdict]));
    return { ...ended, report, verdicts };
  }

  async function api(method: string, at: string, body?: object): Promise<unknown> {
    const res = await fetch(`${started.server.url}/api/v1/${at}`, {
      method,
      headers: {
        "X-API-Key": started.server.key,
        ...(body && { "Content-Type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!res.ok) throw new Error(`${method} ${at}: ${res.status} ${await res.text()}`);
    return res.json();
  }

  return {
    folder,
    started,
    envOf,
    compare,
    api,
    inBuild: async (id: string) => listSchema.parse(await api("GET", `comparisons?build=${id}`)).data,
    approveAll: async (report: Report | undefined) => {
      for (const { id } of report?.comparisons ?? []) await api("POST", `comparisons/${id}/approve`, {});
    },
  };
}
