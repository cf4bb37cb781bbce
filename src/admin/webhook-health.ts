import { and, count, eq, isNotNull, isNull, lte, min, sql } from "drizzle-orm";
import { isoOrNull } from "#core/time.ts";
import { oneOrAll } from "#db/one-or-all.ts";
import { webhookDeliveries, webhookEndpoints } from "#db/schema/webhooks.ts";
import type { Ctx } from "#platform/ctx.ts";
import { figuresBy, present } from "#webhooks/health/figures.ts";
import { thresholdsOf } from "./api-health.ts";
import { reachOf } from "./reach.ts";
import type { SummaryQuery, WebhookHealthSummary } from "./schemas.ts";

const worstMax = 10;

/** How deliveries fared lately, what waits, and which endpoints fare worst. */
export async function readWebhookHealth(
  ctx: Ctx,
  { hours, tenant_id }: SummaryQuery,
): Promise<WebhookHealthSummary> {
  const tenantId = reachOf(ctx, "webhooks:read", tenant_id);
  const [all, each, endpoints, waiting, dead] = await Promise.all([
    figuresBy(ctx, sql`null`, { tenantId, hours }),
    figuresBy(ctx, sql`endpoint_id`, { tenantId, hours, which: sql`endpoint_id is not null` }),
    endpointsOf(ctx, tenantId),
    waitingOf(ctx, tenantId),
    deadOf(ctx, tenantId, hours),
  ]);
  const figures = present(ctx, all[0], hours);
  const bad = each
    .flatMap((row) => {
      const endpoint = endpoints.find(({ id }) => id === row.endpointId);
      return endpoint ? { ...named(endpoint), ...present(ctx, row, hours) } : [];
    })
    .filter(({ status }) => status === "degraded" || status === "unhealthy")
    .toSorted((one, other) => (one.success_rate ?? 1) - (other.success_rate ?? 1))
    .slice(0, worstMax);
  return {
    ...figures,
    thresholds: thresholdsOf(ctx.config.webhookHealth),
    tenant_id: tenantId ?? null,
    endpoints: {
      enabled: endpoints.filter(({ status }) => status === "enabled").length,
      disabled: endpoints.filter(({ status }) => status === "disabled").length,
      disabled_for_failing: endpoints.filter(({ reason }) => reason === "failing").length,
    },
    waiting: { due: waiting?.due ?? 0, oldest_due_at: isoOrNull(waiting?.oldest ?? null) },
    dead_letters: dead?.count ?? 0,
    worst: bad,
  };
}

type Endpoint = Awaited<ReturnType<typeof endpointsOf>>[number];
const named = ({ id, tenantId, url }: Endpoint) => ({ endpoint_id: id, tenant_id: tenantId, url });

function endpointsOf({ db }: Ctx, of: string | undefined) {
  const { id, tenantId, url, status, disabledReason, deletedAt } = webhookEndpoints;
  return db
    .select({ id, tenantId, url, status, reason: disabledReason })
    .from(webhookEndpoints)
    .where(and(oneOrAll(tenantId, of), isNull(deletedAt)));
}

function waitingOf({ db, clock }: Ctx, of: string | undefined) {
  const { tenantId, nextAttemptAt } = webhookDeliveries;
  return db
    .select({ due: count(), oldest: min(nextAttemptAt) })
    .from(webhookDeliveries)
    .where(and(oneOrAll(tenantId, of), isNotNull(nextAttemptAt), lte(nextAttemptAt, clock.now())))
    .get();
}

function deadOf({ db, clock }: Ctx, of: string | undefined, hours: number) {
  const { tenantId, createdAt, status } = webhookDeliveries;
  const since = clock.now() - hours * 60 * 60 * 1000;
  return db
    .select({ count: count() })
    .from(webhookDeliveries)
    .where(and(oneOrAll(tenantId, of), eq(status, "failed"), sql`${createdAt} >= ${since}`))
    .get();
}
