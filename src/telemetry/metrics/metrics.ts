// Counting: in the isolate's memory at once, and from there to the shards after the answer. No request waits for it.
import type { Trace } from "#core/trace.ts";
import type { CounterName, GaugeName, HistogramName, LabelsOf } from "./families.ts";
import { Outbox } from "./hand-over.ts";
import { seriesOf } from "./series.ts";
import { shardAt } from "./shards.ts";
import { addCount, addObservation, type Sums } from "./sums.ts";

export type Metrics = {
  count<N extends CounterName>(name: N, labels: LabelsOf<N>, by?: number): void;
  /** @param seconds none of the families measures in another unit */
  observe<N extends HistogramName>(name: N, labels: LabelsOf<N>, seconds: number): void;
  /** How a gauge stands at a source that alone knows, such as one Durable Object; it is to be told anew every few minutes. */
  report<N extends GaugeName>(name: N, labels: LabelsOf<N>, source: string, value: number): void;
  /** Says that a request has begun, and returns what to call as it ends. */
  begin(): () => void;
};

type Start = {
  shards: Env["METRICS"];
  /** How many, and how long an isolate gathers before it hands over. */
  settings: { shards: number; gatherMs: number };
  waitUntil: (work: Promise<unknown>) => void;
  trace: Trace;
  onFailure: (err: unknown) => void;
};

const nothing = () => undefined;
const silent: Metrics = { count: nothing, observe: nothing, report: nothing, begin: () => nothing };

/** Who takes less is over before anybody could look. */
const longMs = 1000;

const outbox = new Outbox(() => Date.now());
/** Of this isolate: drawn when first needed, since nothing can be drawn before there is a request. */
let isolate: { id: string; chance: number } | undefined;
let underWay = 0;
let underWayTold = 0;

export function metricsOf({ shards, settings, waitUntil, trace, onFailure }: Start): Metrics {
  if (settings.shards === 0) return silent;
  const handOn = () => {
    if (!outbox.isIdle) return;
    const { chance } = self();
    const shard = shardAt(shards, Math.floor(chance * settings.shards));
    const sent = outbox.run((handOver) => shard.take(handOver), settings.gatherMs, tellUnderWay);
    waitUntil(sent.then((err) => err !== undefined && onFailure(err)));
  };
  return {
    count(name, labels, by = 1) {
      addCount(outbox.sums, seriesOf(name, labels), by);
      handOn();
    },
    observe(name, labels, seconds) {
      const traceId = trace.sampled ? trace.traceId : undefined;
      addObservation(outbox.sums, seriesOf(name, labels), seconds, { traceId, at: Date.now() });
      handOn();
    },
    report(name, labels, source, value) {
      outbox.sums.reports.push({ series: seriesOf(name, labels), source, value, at: Date.now() });
      handOn();
    },
    begin() {
      underWay++;
      const timer = setTimeout(handOn, longMs);
      return () => {
        underWay--;
        clearTimeout(timer);
      };
    },
  };
}

/** Requests under way change all the time: what is told is how many there are as counts are handed over. */
function tellUnderWay(sums: Sums): void {
  if (underWay === underWayTold) return;
  underWayTold = underWay;
  const series = seriesOf("http_requests_in_progress", {});
  sums.reports.push({ series, source: self().id, value: underWay, at: Date.now() });
}

function self() {
  return (isolate ??= { id: crypto.randomUUID(), chance: Math.random() });
}
