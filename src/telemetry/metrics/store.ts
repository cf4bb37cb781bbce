// What a shard keeps on its disk: counters, histograms, reports, and which hand-overs it has taken.
import { type Family, familyOf, isName } from "./families.ts";
import { type HandOver, handOverMsMax } from "./hand-over.ts";
import { foldedSeries, readSeries, type Series, seriesOf } from "./series.ts";
import { type Histogram, merged, type Report, type Sums } from "./sums.ts";

/** Of one family; what comes beyond is counted together. Sized for every route with every status it can answer. */
export const seriesMax = 5000;
/** What was told longer ago no longer holds: nobody may be there who could tell. */
export const reportMsMax = 5 * 60_000;

const tables = `
  CREATE TABLE IF NOT EXISTS counters (series TEXT PRIMARY KEY, family TEXT NOT NULL, value REAL NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS histograms (series TEXT PRIMARY KEY, family TEXT NOT NULL, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS reports (series TEXT, source TEXT, value REAL NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (series, source)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS taken (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS taken_at ON taken (at);`;

export class Store {
  readonly #sql: SqlStorage;
  /** How many series each family has. */
  readonly #sizes = new Map<string, number>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(tables);
    for (const kind of ["counters", "histograms"] as const)
      for (const { family, size } of sql.exec<{ family: string; size: number }>(
        `SELECT family, count(*) AS size FROM ${kind} GROUP BY family`,
      ))
        this.#sizes.set(family, size);
  }

  /** To be called within a transaction: id and counts are written together, or neither is. */
  take({ id, sums }: HandOver, now: number): void {
    const isNew = this.#sql.exec(
      "INSERT INTO taken VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING id",
      id,
      now,
    );
    if (isNew.toArray().length === 0) return;
    for (const [series, count] of Object.entries(sums.counters)) this.#count(series, count);
    for (const [series, histogram] of Object.entries(sums.histograms)) this.#observe(series, histogram);
    for (const report of sums.reports) this.#report(report);
    this.#sql.exec("DELETE FROM taken WHERE at < ?", now - 2 * handOverMsMax);
  }

  read(now: number): Sums {
    this.#sql.exec("DELETE FROM reports WHERE at < ?", now - reportMsMax);
    const counters = this.#sql.exec<{ series: string; value: number }>("SELECT series, value FROM counters");
    const histograms = this.#sql.exec<{ series: string; value: string }>(
      "SELECT series, value FROM histograms",
    );
    return {
      counters: Object.fromEntries(counters.toArray().map(({ series, value }) => [series, value])),
      histograms: Object.fromEntries(
        histograms.toArray().map(({ series, value }) => [series, JSON.parse(value) as Histogram]),
      ),
      reports: this.#sql.exec<Report>("SELECT series, source, value, at FROM reports").toArray(),
    };
  }

  #count(series: Series, by: number): void {
    const { series: kept, family } = this.#roomFor("counters", series);
    this.#sql.exec(
      "INSERT INTO counters VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value",
      kept,
      family,
      by,
    );
  }

  #observe(series: Series, more: Histogram): void {
    const { series: kept, family } = this.#roomFor("histograms", series);
    const known = this.#sql.exec<{ value: string }>("SELECT value FROM histograms WHERE series = ?", kept);
    const [before] = known.toArray();
    const sum = merged(before && this.#readable(family, before.value), more);
    this.#sql.exec(
      "INSERT INTO histograms VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
      kept,
      family,
      JSON.stringify(sum),
    );
  }

  #report({ series, source, value, at }: Report): void {
    this.#sql.exec(
      `INSERT INTO reports VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET value = excluded.value, at = excluded.at WHERE excluded.at >= at`,
      series,
      source,
      value,
      at,
    );
  }

  /** Counts made with bounds that have changed since cannot be added to: they begin anew, as after a restart. */
  #readable(family: string, text: string): Histogram | undefined {
    const histogram = JSON.parse(text) as Histogram;
    const bounds: Family["bounds"] = isName(family) ? familyOf(family).bounds : undefined;
    return histogram.counts.length === (bounds?.length ?? 0) + 1 ? histogram : undefined;
  }

  /** The series itself, or where its family is full the one for all others. */
  #roomFor(kind: "counters" | "histograms", series: Series): { series: Series; family: string } {
    const family = readSeries(series).name;
    const size = this.#sizes.get(family) ?? 0;
    const isKnown = this.#sql.exec(`SELECT 1 FROM ${kind} WHERE series = ?`, series).toArray().length > 0;
    if (isKnown) return { series, family };
    if (size < seriesMax || !isName(family)) {
      this.#sizes.set(family, size + 1);
      return { series, family };
    }
    const folded = foldedSeries(family);
    if (family !== "metrics_series_folded_total")
      this.#count(seriesOf("metrics_series_folded_total", { family }), 1);
    return { series: folded, family };
  }
}
