import { sql, type SQLWrapper } from "drizzle-orm";
import { unionAll } from "drizzle-orm/sqlite-core";
import { bulks, jobs } from "#db/schema/jobs.ts";
import type { BaseCtx } from "#platform/ctx.ts";

/** The own addresses of jobs, and of bulks, which are jobs as well. */
export function addressesOf({ db }: BaseCtx, ids: SQLWrapper) {
  return unionAll(
    db
      .select({ id: jobs.id, url: jobs.webhookUrl, webhookSecret: jobs.webhookSecret })
      .from(jobs)
      .where(sql`${jobs.id} in (${ids})`),
    db
      .select({ id: bulks.id, url: bulks.webhookUrl, webhookSecret: bulks.webhookSecret })
      .from(bulks)
      .where(sql`${bulks.id} in (${ids})`),
  );
}
