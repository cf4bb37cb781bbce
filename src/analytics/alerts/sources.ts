// What rules may watch: of each its unit, whether tenants have it, and how it is found.
import { and, desc, eq, gte, isNull, lte, sql } from "drizzle-orm";
import { durationAt } from "#analytics/requests/spans.ts";
import { serviceLog } from "#audit/security-event.ts";
import { oneOrAll } from "#db/one-or-all.ts";
import { type AlertSource, type alertRules, customPoints } from "#db/schema/alerting.ts";
import { apiRequests } from "#db/schema/api-requests.ts";
import { jobs } from "#db/schema/jobs.ts";
import { webhookAttempts, webhookDeliveries } from "#db/schema/webhooks.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { isMetric, type Look, metrics } from "./service/metrics.ts";

export type RuleRow = typeof alertRules.$inferSelect;
type Watched = Pick<RuleRow, "tenantId" | "windowMinutes" | "metric" | "figure">;
/** Null where there is nothing to find: then nothing is beyond a threshold. */
type Find = (ctx: BaseCtx, watched: Watched, look: Look) => Promise<number | null>;
type Source = { unit: string; meaning: string; isForTenants: boolean; find: Find };

const minuteMs = 60_000;
const sinceOf = ({ clock }: BaseCtx, { windowMinutes }: Watched) => clock.now() - windowMinutes * minuteMs;
/** The service's rules are about all tenants. */
const tenantOf = ({ tenantId }: Watched) => (tenantId === serviceLog ? undefined : tenantId);
const percent = (some: number, all: number) => (all === 0 ? null : (some / all) * 100);

export const sources: Record<AlertSource, Source> = {
  error_rate: {
    unit: "%",
    meaning: "Share of calls that we failed (5xx of our own)",
    isForTenants: true,
    find: async (ctx, watched) => {
      const row = await ctx.db
        .select({
          all: sql<number>`coalesce(sum(${apiRequests.count}), 0)`,
          failed: sql<number>`coalesce(sum(${apiRequests.count}) filter (where ${apiRequests.outcome} = 'failed'), 0)`,
        })
        .from(apiRequests)
        .where(ofCalls(ctx, watched))
        .get();
      return percent(row?.failed ?? 0, row?.all ?? 0);
    },
  },
  latency_p95: {
    unit: "ms",
    meaning: "Time that 95 of 100 calls did not exceed, until the answer began",
    isForTenants: true,
    find: async (ctx, watched) => {
      const { upToMs, count } = apiRequests;
      const rows = await ctx.db
        .select({ upToMs, count: sql<number>`sum(${count})` })
        .from(apiRequests)
        .where(ofCalls(ctx, watched))
        .groupBy(upToMs);
      return durationAt(rows, 0.95);
    },
  },
  request_volume: {
    unit: "calls",
    meaning: "Calls in the window",
    isForTenants: true,
    find: async (ctx, watched) => {
      const all = sql<number>`coalesce(sum(${apiRequests.count}), 0)`;
      const row = await ctx.db.select({ all }).from(apiRequests).where(ofCalls(ctx, watched)).get();
      return row?.all ?? 0;
    },
  },
  jobs_backlog: {
    unit: "jobs",
    meaning: "Jobs that wait though their time has come",
    isForTenants: true,
    find: async (ctx, watched) => {
      const isWaiting = and(eq(jobs.status, "pending"), lte(jobs.dueAt, ctx.clock.now()));
      return ctx.db.$count(jobs, and(oneOrAll(jobs.tenantId, tenantOf(watched)), isWaiting));
    },
  },
  webhook_failure_rate: {
    unit: "%",
    meaning: "Share of attempts at webhooks that failed",
    isForTenants: true,
    find: async (ctx, watched) => {
      const { tenantId, startedAt, errorClass } = webhookAttempts;
      const row = await ctx.db
        .select({ all: sql<number>`count(*)`, failed: sql<number>`count(${errorClass})` })
        .from(webhookAttempts)
        // What was cut off on our side says nothing of the receiver.
        .where(
          and(
            oneOrAll(tenantId, tenantOf(watched)),
            gte(startedAt, sinceOf(ctx, watched)),
            sql`${errorClass} is not 'lost'`,
          ),
        )
        .get();
      return percent(row?.failed ?? 0, row?.all ?? 0);
    },
  },
  dead_letters: {
    unit: "letters",
    meaning: "Webhook deliveries given up in the window; for operators also what lies in dead-letter queues",
    isForTenants: true,
    find: async (ctx, watched) => {
      const { tenantId, status, completedAt, createdAt } = webhookDeliveries;
      const isDead = and(eq(status, "failed"), gte(completedAt, sinceOf(ctx, watched)));
      // An index goes by when deliveries were made; they are given up within days.
      const isRecent = gte(createdAt, ctx.clock.now() - 14 * 24 * 60 * minuteMs);
      const given = await ctx.db.$count(
        webhookDeliveries,
        and(oneOrAll(tenantId, tenantOf(watched)), isDead, isRecent),
      );
      if (tenantOf(watched) !== undefined) return given;
      const dead = await Promise.all(ctx.queues().map((queue) => queue.dead()));
      return dead.reduce((sum, { messages }) => sum + messages, given);
    },
  },
  custom_metric: {
    unit: "",
    meaning: "A figure of a metric of your own",
    isForTenants: true,
    find: findCustom,
  },
  queue_backlog: {
    unit: "messages",
    meaning: "Messages that wait in the fullest queue",
    isForTenants: false,
    find: async ({ queues }) => {
      const all = await Promise.all(queues().map((queue) => queue.waiting()));
      return all.reduce((most, { messages }) => Math.max(most, messages), 0);
    },
  },
  browser_saturation: {
    unit: "%",
    meaning: "Open browsers, of those that may be open at a time",
    isForTenants: false,
    find: async ({ browsers }) => {
      const [{ openMax }, open] = await Promise.all([browsers().limits(), browsers().open()]);
      return percent(open, openMax);
    },
  },
  service_metric: {
    unit: "",
    meaning: "A metric of the service, the one that `metric` names",
    isForTenants: false,
    find: async (_ctx, { metric, windowMinutes }, look) =>
      isMetric(metric ?? "") ? metrics[metric as keyof typeof metrics].find(look, windowMinutes) : null,
  },
};

export function unitOf({ source, metric }: Pick<RuleRow, "source" | "metric">): string {
  return source === "service_metric" && isMetric(metric ?? "")
    ? metrics[metric as keyof typeof metrics].unit
    : sources[source].unit;
}

function ofCalls(ctx: BaseCtx, watched: Watched) {
  return and(
    oneOrAll(apiRequests.tenantId, tenantOf(watched)),
    gte(apiRequests.minute, sinceOf(ctx, watched)),
  );
}

async function findCustom(ctx: BaseCtx, watched: Watched): Promise<number | null> {
  const { tenantId, name, minute, count, sum, min, max, last } = customPoints;
  const isThis = and(
    eq(tenantId, watched.tenantId),
    watched.metric === null ? isNull(name) : eq(name, watched.metric),
    gte(minute, sinceOf(ctx, watched)),
  );
  if (watched.figure === "last") {
    const row = await ctx.db
      .select({ last })
      .from(customPoints)
      .where(isThis)
      .orderBy(desc(minute))
      .limit(1)
      .get();
    return row?.last ?? null;
  }
  const row = await ctx.db
    .select({
      count: sql<number | null>`sum(${count})`,
      sum: sql<number>`sum(${sum})`,
      min: sql<number>`min(${min})`,
      max: sql<number>`max(${max})`,
    })
    .from(customPoints)
    .where(isThis)
    .get();
  if (row === undefined || row.count === null) return watched.figure === "count" ? 0 : null;
  return watched.figure === null || watched.figure === "average" ? row.sum / row.count : row[watched.figure];
}
