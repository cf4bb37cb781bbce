// What a build comes to: judged anew with every comparison that ends, is decided or goes, and told where it changes.
import { and, eq, ne, type SQL, sql } from "drizzle-orm";
import { builds, comparisons, projects } from "#db/schema/comparisons.ts";
import { emitIfChanged } from "#events/emit.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { reviewUrlInSql } from "./review-url.ts";

/** How many of the build's comparisons meet a condition. */
function countOf(condition: SQL): SQL {
  return sql`(select count(*) from ${comparisons} c where c.tenant_id = ${builds.tenantId}
    and c.build_id = ${builds.id} and c.is_superseded = 0 and c.deleted_at is null and ${condition})`;
}
const all = countOf(sql`true`);
const open = countOf(sql`c.status in ('pending', 'processing')`);
const bad = countOf(sql`(c.status = 'failed' or c.decision is 'rejected')`);
const undecided = countOf(sql`c.verdict in ('fail', 'new') and c.decision is null`);

/** A build without any comparison shows that CI compares nothing. */
const verdict = sql<"pending">`(case
  when ${builds.finalizedAt} is null and (${builds.total} is null or ${all} < ${builds.total}) then 'pending'
  when ${open} > 0 then 'pending'
  when ${bad} > 0 or ${all} = 0 then 'fail'
  when ${undecided} > 0 then 'needs_review' else 'pass' end)`;

/** The statements that go behind the change in its `db.batch`. */
export function judgeBuild(ctx: BaseCtx, tenantId: string, buildId: string) {
  const isThis = and(eq(builds.tenantId, tenantId), eq(builds.id, buildId));
  const now = ctx.clock.now();
  const told = emitIfChanged(ctx, {
    type: "build.completed",
    tenantId,
    subject: buildId,
    keyId: ofBuild(buildId, sql`${builds.keyId}`),
    data: ofBuild(buildId, payloadOf(ctx)),
  });
  return [
    ctx.db
      .update(builds)
      .set({
        verdict,
        completedAt: sql`coalesce(${builds.completedAt}, ${now})`,
      })
      // A verdict that was told stands until there is another.
      .where(and(isThis, ne(builds.verdict, verdict), sql`${verdict} <> 'pending'`)),
    ...told,
  ] as const;
}

const ofBuild = (id: string, value: SQL): SQL =>
  sql`(select ${value} from ${builds} join ${projects} on ${projects.id} = ${builds.projectId} where ${builds.id} = ${id})`;

const iso = (ms: SQL): SQL => sql`strftime('%Y-%m-%dT%H:%M:%fZ', ${ms} / 1000.0, 'unixepoch')`;

const payloadOf = (
  ctx: BaseCtx,
) => sql`json_object('build_id', ${builds.id}, 'build', ${builds.build}, 'project', ${projects.name},
  'branch', ${builds.branch}, 'parent_branch', ${builds.parentBranch}, 'commit', ${builds.commit},
  'verdict', ${builds.verdict}, 'counts', json_object('total', ${all}, 'pending', ${open},
    'pass', ${countOf(sql`c.verdict is 'pass'`)}, 'fail', ${countOf(sql`c.verdict is 'fail'`)},
    'new', ${countOf(sql`c.verdict is 'new'`)}, 'failed', ${countOf(sql`c.status = 'failed'`)},
    'approved', ${countOf(sql`c.decision is 'approved'`)}, 'rejected', ${countOf(sql`c.decision is 'rejected'`)}),
  'url', ${builds.apiUrl} || '/builds/' || ${builds.id}, 'review_url', ${reviewUrlInSql(ctx)},
  'created_at', ${iso(sql`${builds.createdAt}`)}, 'completed_at', ${iso(sql`${builds.completedAt}`)})`;
