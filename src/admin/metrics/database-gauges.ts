// Figures that the database knows, counted anew every few seconds at most, however many ask.
import { sql } from "drizzle-orm";
import { within } from "#core/within.ts";
import { jobs } from "#db/schema/jobs.ts";
import { people, sessions } from "#db/schema/people.ts";
import { tenants } from "#db/schema/tenants.ts";
import { webhookDeliveries, webhookEndpoints } from "#db/schema/webhooks.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { Gauges } from "#telemetry/metrics/expose.ts";
import { families } from "#telemetry/metrics/families.ts";
import { gaugesOf, type Shown } from "./gauges.ts";

const keptMs = 10_000;
/** Prometheus waits for 10 s in all. */
const answerMsMax = 3000;

let kept: { at: number; gauges: Gauges } | undefined;

/** Where the database does not answer that is what is shown: all that is known without it is still to be told. */
export async function databaseGauges(ctx: BaseCtx): Promise<Gauges> {
  const now = ctx.clock.now();
  if (kept && now - kept.at >= 0 && now - kept.at < keptMs) return kept.gauges;
  try {
    const gauges = await within(answerMsMax, count(ctx, now), () => new Error("It did not answer in time"));
    kept = { at: now, gauges };
    return gauges;
  } catch (err) {
    ctx.log.error("the database did not tell its figures", err);
    return gaugesOf([["db_up", {}, 0]]);
  }
}

type Counts = { users: number; sessions: number; due: number; disabled: number };

async function count({ db }: BaseCtx, now: number): Promise<Gauges> {
  const [counts, groups, queue, { meta }] = await Promise.all([
    db.get<Counts>(sql`select (select count(*) from ${people} where erased_at is null) as users,
      (select count(*) from ${sessions} where expires_at > ${now}) as sessions,
      (select count(*) from ${webhookDeliveries} where next_attempt_at is not null and next_attempt_at <= ${now}) as due,
      (select count(*) from ${webhookEndpoints}
        where status = 'disabled' and disabled_reason = 'failing' and deleted_at is null) as disabled`),
    db.all<Group>(
      sql`select tier, status, ${trialState} as trial, count(*) as count from ${tenants} group by 1, 2, 3`,
    ),
    // As the index of open jobs is written.
    db.all<Queued>(sql`select status, count(*) as count, min(due_at) as dueAt from ${jobs}
      where status in ('pending', 'processing') group by status`),
    db.run(sql`select 1`),
  ]);
  return gaugesOf([
    ["db_up", {}, 1],
    ["users_total", {}, counts.users],
    ["active_sessions", {}, counts.sessions],
    ["webhook_deliveries_pending", {}, counts.due],
    ["webhook_endpoints_disabled", {}, counts.disabled],
    ...queueGauges(queue, now),
    ["db_size_bytes", {}, meta.size_after],
    ...tenantGauges(groups),
  ]);
}

const trialState = sql`case when trial_outcome is not null then trial_outcome when trial_ends_at is not null then 'active' end`;
type Group = { tier: string; status: string; trial: string | null; count: number };

function tenantGauges(groups: Group[]): Shown[] {
  const { tier: tiers, status: statuses } = families.tenants.labels;
  const sum = (isMeant: (group: Group) => boolean) =>
    groups.filter(isMeant).reduce((total, group) => total + group.count, 0);
  return [
    ...tiers.flatMap((tier) =>
      statuses.map((status) => {
        const those = sum((group) => group.tier === tier && group.status === status);
        return ["tenants", { tier, status }, those] as const;
      }),
    ),
    ...families.trials.labels.state.map(
      (state) => ["trials", { state }, sum(({ trial }) => trial === state)] as const,
    ),
  ];
}

type Queued = { status: string; count: number; dueAt: number };

function queueGauges(queue: Queued[], now: number): Shown[] {
  const of = (status: string) => queue.find((queued) => queued.status === status);
  return [
    ...families.background_job_queue_size.labels.status.map(
      (status) => ["background_job_queue_size", { status }, of(status)?.count ?? 0] as const,
    ),
    ["background_job_oldest_seconds", {}, Math.max(0, now - (of("pending")?.dueAt ?? now)) / 1000],
  ];
}
