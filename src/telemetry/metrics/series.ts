// A series: a family's name and one value for each of its labels, written as one text.
import { families, type Family, familyOf, type LabelsOf, type Name } from "./families.ts";

export type Series = string;

/** What a label says that is none of the values it may have. */
const other = "other";
const valueLengthMax = 120;
const separator = "\n";

export function seriesOf<N extends Name>(name: N, labels: LabelsOf<N>): Series {
  const given: Record<string, string> = labels;
  const values = Object.entries(familyOf(name).labels).map(([label, allowed]) =>
    valueFor(allowed, given[label] ?? ""),
  );
  return [name, ...values].join(separator);
}

function valueFor(allowed: Family["labels"][string], value: string): string {
  if (allowed !== "open") return allowed.includes(value) ? value : other;
  return value.slice(0, valueLengthMax).replaceAll(separator, " ");
}

export function readSeries(series: Series): { name: string; values: string[] } {
  const [name = "", ...values] = series.split(separator);
  return { name, values };
}

/** Where counts go for which there is no room: one series a family. */
export function foldedSeries(name: Name): Series {
  return [name, ...Object.keys(familyOf(name).labels).map(() => other)].join(separator);
}

/** Series of counters whose labels' values are all known: they begin at nought, so that their first count is seen. */
export function knownSeries(): Series[] {
  return (Object.keys(families) as Name[]).flatMap((name) => {
    const { type, labels } = familyOf(name);
    if (type !== "counter" || Object.values(labels).includes("open")) return [];
    let all = [name as string];
    for (const values of Object.values(labels) as (readonly string[])[])
      all = all.flatMap((begun) => values.map((value) => begun + separator + value));
    return all;
  });
}
