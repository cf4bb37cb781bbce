import { answerCsv } from "#analytics/csv.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { Figures } from "./schemas.ts";

const columns = [
  "requests",
  "ok",
  "refused",
  "target_failed",
  "failed",
  "error_rate",
  "cache_hit_rate",
] as const;
const durations = ["mean", "p50", "p95", "p99", "max"] as const;

/** Figures as CSV. @param of what each line is about: names of columns, which the figures hold beside */
export function figuresAsCsv<Name extends string>(
  ctx: Ctx,
  filename: string,
  of: readonly Name[],
  rows: readonly (Figures & Record<Name, string | null>)[],
): Response {
  const head = [...of, ...columns, ...durations.map((name) => `${name}_ms`)];
  const lines = rows.map((row) => [
    ...of.map((name) => row[name]),
    ...columns.map((name) => row[name]),
    ...durations.map((name) => row.duration_ms?.[name]),
  ]);
  return answerCsv(ctx, filename, head, onePage(lines));
}

async function* onePage<T>(page: T) {
  yield page;
}
