import type { GaugeName } from "#telemetry/metrics/families.ts";
import type { Gauges } from "#telemetry/metrics/expose.ts";
import { seriesOf } from "#telemetry/metrics/series.ts";

/** What a gauge shows: its name, labels and value. */
export type Shown = readonly [name: GaugeName, labels: Record<string, string>, value: number];

export const gaugesOf = (shown: readonly Shown[]): Gauges =>
  Object.fromEntries(shown.map(([name, labels, value]) => [seriesOf(name, labels as never), value]));
