// What the mail about an event says, from the event's own data.
import { and, eq } from "drizzle-orm";
import { serviceLog } from "#audit/security-event.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import { type Tier, tenants } from "#db/schema/tenants.ts";
import { eventSchemas } from "#events/schemas.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { Letter } from "#platform/mail/letters.ts";
import { plans } from "#tenants/tiers.ts";
import type { EventRow } from "./tell.ts";

/** Undefined where nobody is written to about it. */
export async function letterOf(ctx: BaseCtx, event: EventRow): Promise<Letter | undefined> {
  const { data } = event;
  if (event.type === "audit.alert") {
    const { rule, severity, detail } = eventSchemas["audit.alert"].parse(data);
    return { template: "audit_alert", tenant: await nameOf(ctx, event.tenantId), rule, severity, detail };
  }
  if (event.type === "alert.fired" || event.type === "alert.resolved") {
    const told = eventSchemas[event.type].parse(data);
    // Of the service's alerts operators have mail already.
    if ((told.scope === "service") !== (event.tenantId === serviceLog)) return undefined;
    const { source, metric, name, severity, comparison, threshold, value } = told;
    const isOver = event.type === "alert.resolved";
    const what = metric ?? source;
    const of = { tenant: await nameOf(ctx, event.tenantId), isOver, since: dateOf(told.created_at) };
    const about = { summary: told.summary ?? null, runbook: told.runbook_url ?? null };
    return { template: "alert", ...of, ...about, what, name, severity, comparison, threshold, value };
  }
  const tenant = await nameOf(ctx, event.tenantId);
  if (tenant === null) return undefined;
  switch (event.type) {
    case "limit.reached":
      return limitReached(ctx, event, tenant);
    case "trial.ending": {
      const { tier, ends_at: ends, days_left: daysLeft } = eventSchemas["trial.ending"].parse(data);
      return { template: "trial_ending", tenant, plan: planOf(tier), ends: dateOf(ends), daysLeft };
    }
    case "tenant.tier_changed": {
      const { cause, from } = eventSchemas["tenant.tier_changed"].parse(data);
      return cause === "trial_ended" ? { template: "trial_ended", tenant, plan: planOf(from) } : undefined;
    }
    case "tenant.suspended": {
      const { reason } = eventSchemas["tenant.suspended"].parse(data);
      return { template: "tenant_suspended", tenant, reason };
    }
    case "tenant.export.completed": {
      const told = eventSchemas["tenant.export.completed"].parse(data);
      const { export_id: exportId, size_bytes: sizeBytes } = told;
      return { template: "export_completed", tenant, exportId, sizeBytes, until: dateOf(told.expires_at) };
    }
    case "key.leaked": {
      const told = eventSchemas["key.leaked"].parse(data);
      const { masked_key: key, found_at: found } = told;
      return { template: "key_leaked", tenant, key, found, when: dateOf(told.revoked_at) };
    }
    default:
      return undefined;
  }
}

async function limitReached(ctx: BaseCtx, event: EventRow, tenant: string): Promise<Letter> {
  const told = eventSchemas["limit.reached"].parse(event.data);
  const { allowance, percent, used, limit, resets_at: resets, key_id: keyId } = told;
  const keyName = keyId === null ? null : await keyNameOf(ctx, event.tenantId, keyId);
  return {
    template: "limit_reached",
    tenant,
    allowance,
    percent,
    used,
    limit,
    resets: resets === null ? null : dateOf(resets),
    keyName,
  };
}

/** Null for the service itself, which is no tenant. */
async function nameOf({ db }: BaseCtx, id: string): Promise<string | null> {
  if (id === serviceLog) return null;
  const row = await db.select({ name: tenants.name }).from(tenants).where(eq(tenants.id, id)).get();
  return row?.name ?? null;
}

async function keyNameOf({ db }: BaseCtx, tenantId: string, id: string): Promise<string> {
  const row = await db
    .select({ description: apiKeys.description, last4: apiKeys.last4 })
    .from(apiKeys)
    .where(and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.id, id)))
    .get();
  return row ? `“${row.description}” (…${row.last4})` : id;
}

const planOf = (tier: Tier) => plans[tier].name.toUpperCase();
const dateOf = (time: string) => new Date(time).toUTCString();
