import { type Dashboard, of, percentiles, quantile, rate, share } from "../panels.ts";

const cacheHits = share(
  rate("cache_hits_total"),
  `(${rate("cache_hits_total")} + ${rate("cache_misses_total")})`,
);

export const database: Dashboard = {
  uid: "stillframe-database",
  title: "Database and cache",
  description: "D1 as the Worker sees it, and the cache of captures",
  rows: [
    {
      title: "Database",
      panels: [
        {
          title: "D1 answers",
          description: "As it is asked for the figures of the dashboards: 1 or 0",
          unit: "short",
          kind: "stat",
          thresholds: [1, 0.5],
          width: 24,
          isFloor: true,
          lines: [[of("db_up"), "answers"]],
        },
        {
          title: "Statements by operation",
          description: "A second",
          unit: "ops",
          lines: [[rate("db_queries_total", "operation"), "{{operation}}"]],
        },
        {
          title: "Statements by table",
          description: "The ten that are asked most",
          unit: "ops",
          lines: [[`topk(10, ${rate("db_queries_total", "table")})`, "{{table}}"]],
        },
        {
          title: "Time that D1 took",
          description: "The way there included",
          unit: "s",
          lines: percentiles("db_query_duration_seconds"),
        },
        {
          title: "p95 by operation",
          description: "A batch is one round trip",
          unit: "s",
          lines: [[quantile(0.95, "db_query_duration_seconds", "operation"), "{{operation}}"]],
        },
        {
          title: "Failures",
          description: "Statements and batches that failed, those that a constraint stopped among them",
          unit: "ops",
          lines: [[`${rate("db_errors_total")} or 0 * ${rate("db_queries_total")}`, "failures"]],
        },
        {
          title: "Size",
          description: "D1 holds 10 GB at most",
          unit: "bytes",
          thresholds: [6e9, 8e9],
          lines: [[of("db_size_bytes"), "size"]],
        },
      ],
    },
    {
      title: "Cache of captures",
      panels: [
        {
          title: "Hit rate",
          description: "Of lookups; the target is above 85 %",
          unit: "percentunit",
          kind: "stat",
          thresholds: [0.85, 0.6],
          isFloor: true,
          lines: [[cacheHits, "hits"]],
        },
        {
          title: "Lookups",
          description: "A second",
          unit: "ops",
          width: 18,
          lines: [
            [rate("cache_hits_total"), "hits"],
            [rate("cache_misses_total"), "misses"],
          ],
        },
      ],
    },
  ],
};
