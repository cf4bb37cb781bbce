import { within } from "#core/within.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { Gauges } from "#telemetry/metrics/expose.ts";
import { knownSeries } from "#telemetry/metrics/series.ts";
import { shardAt } from "#telemetry/metrics/shards.ts";
import { reportMsMax } from "#telemetry/metrics/store.ts";
import { addSums, noSums, type Report, type Sums } from "#telemetry/metrics/sums.ts";
import { browserGauges } from "./browser-gauges.ts";
import { databaseGauges } from "./database-gauges.ts";
import { gaugesOf } from "./gauges.ts";
import { queueGauges } from "./queue-gauges.ts";
import { versionGauges } from "./version-gauges.ts";

const answerMsMax = 5000;

/**
 * All there is to read.
 * @throws where a shard does not answer: without its part counters would seem to have gone backwards
 */
export async function readMetrics(ctx: BaseCtx): Promise<{ sums: Sums; gauges: Gauges }> {
  const [sums, database, browsers, queues] = await Promise.all([
    readShards(ctx),
    databaseGauges(ctx),
    browserGauges(ctx),
    queueGauges(ctx),
  ]);
  const reported = reportedGauges(sums.reports, ctx.clock.now());
  return { sums, gauges: { ...versionGauges(ctx), ...reported, ...database, ...browsers, ...queues } };
}

async function readShards({ metricShards, config }: BaseCtx): Promise<Sums> {
  const late = () => new Error("A shard of metrics did not answer in time");
  const all = await Promise.all(
    Array.from({ length: config.metrics.shards }, (_, index) =>
      within<Sums>(answerMsMax, shardAt(metricShards, index).read(), late),
    ),
  );
  const sums = noSums();
  for (const series of knownSeries()) sums.counters[series] = 0;
  for (const part of all) addSums(sums, part);
  return sums;
}

/** What each source told last. One that moved to another isolate may have told two shards. */
function reportedGauges(reports: readonly Report[], now: number): Gauges {
  const latest = new Map<string, Report>();
  for (const report of reports) {
    const key = `${report.series} ${report.source}`;
    const known = latest.get(key);
    if (now - report.at <= reportMsMax && (!known || known.at <= report.at)) latest.set(key, report);
  }
  const gauges = gaugesOf([
    ["http_requests_in_progress", {}, 0],
    ["websocket_connections", {}, 0],
  ]);
  for (const { series, value } of latest.values()) gauges[series] = (gauges[series] ?? 0) + value;
  return gauges;
}
