import { type SQL, sql } from "drizzle-orm";
import { jobs, type JobStep } from "#db/schema/jobs.ts";
import type { BaseCtx } from "#platform/ctx.ts";

/** What every change of a job notes besides: one step more in its timeline. */
export function withStep(
  { clock }: BaseCtx,
  status: JobStep["status"],
  detail: string,
): { timeline: SQL; updatedAt: number } {
  const at = clock.now();
  const step = JSON.stringify({ at, status, detail } satisfies JobStep);
  return { timeline: sql`json_insert(${jobs.timeline}, '$[#]', json(${step}))`, updatedAt: at };
}
