import { isoOrNull } from "#core/time.ts";
import { type Tier, tiers } from "#db/schema/tenants.ts";
import { featureMeanings } from "./features.ts";
import type { TenantRow } from "./queries.ts";
import type { PlanView, TenantView } from "./schemas.ts";
import { featuresOf, plans } from "./tiers.ts";
import { dayMs } from "./trial/settings.ts";

/** A tenant as it is at `now`. */
export function presentTenant(row: TenantRow, now: number): TenantView {
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    tier: row.tier,
    status: row.status,
    status_reason: row.statusReason,
    status_since: isoOrNull(row.statusSince),
    owner_email: row.ownerEmail,
    owner_name: row.ownerName,
    trial: trialOf(row, now),
    created_at: new Date(row.createdAt).toISOString(),
    updated_at: isoOrNull(row.updatedAt),
  };
}

function trialOf(row: TenantRow, now: number): TenantView["trial"] {
  const { trialTier, trialStartedAt, trialEndsAt, trialOutcome } = row;
  if (trialTier === null || trialStartedAt === null || trialEndsAt === null) return null;
  const leftMs = trialOutcome === null ? Math.max(0, trialEndsAt - now) : 0;
  return {
    tier: trialTier,
    state: trialOutcome ?? "active",
    started_at: new Date(trialStartedAt).toISOString(),
    ends_at: new Date(trialEndsAt).toISOString(),
    days_left: Math.ceil(leftMs / dayMs),
  };
}

export function presentPlans(): { data: PlanView[] } {
  return { data: tiers.map(presentPlan) };
}

function presentPlan(tier: Tier): PlanView {
  const plan = plans[tier];
  return {
    tier,
    name: plan.name,
    price_monthly_cents: plan.priceMonthlyCents,
    captures_monthly_max: plan.capturesMonthlyMax,
    calls_monthly_max: plan.callsMonthlyMax,
    calls_per_minute_max: plan.callsPerMinuteMax,
    captures_at_once: plan.capturesAtOnce,
    people_max: plan.peopleMax,
    assistants_max: plan.assistantsMax,
    stored_bytes_max: plan.storedBytesMax,
    results_kept_days: plan.resultsKeptDays,
    history_days: plan.historyDays,
    webhook_endpoints_max: plan.webhookEndpointsMax,
    listeners_at_once: plan.listenersAtOnce,
    features: featuresOf(tier).map((name) => ({ name, meaning: featureMeanings[name] })),
  };
}
