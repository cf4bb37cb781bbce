// Where people look through a build and decide: a page of the dashboard.
import { type SQL, sql } from "drizzle-orm";
import { builds } from "#db/schema/comparisons.ts";
import type { BaseCtx } from "#platform/ctx.ts";

/** @param apiUrl where the API was reached: the pages are there as well, unless they are configured to be elsewhere */
export function reviewUrl({ config }: BaseCtx, apiUrl: string, build: string, comparison?: string): string {
  const url = new URL(`/builds/${build}`, config.appOrigin ?? apiUrl);
  if (comparison !== undefined) url.searchParams.set("at", comparison);
  return url.href;
}

/** The same of the build that a statement reads. */
export function reviewUrlInSql({ config }: BaseCtx): SQL {
  const ownOrigin = sql`substr(${builds.apiUrl}, 1, instr(${builds.apiUrl}, '/api/') - 1)`;
  return sql`${config.appOrigin === null ? ownOrigin : sql`${config.appOrigin}`} || '/builds/' || ${builds.id}`;
}
