import { and, eq, or } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { webhookEndpoints } from "#db/schema/webhooks.ts";
import { announce } from "#events/announce.ts";
import { emitIfChanged } from "#events/emit.ts";
import type { Ctx } from "#platform/ctx.ts";
import { webhookEndpointsMax } from "#tenants/tiers.ts";
import { hasPlace } from "#tenants/fit-endpoints.ts";
import { existingEndpoint, isEndpoint, viewOf } from "./queries.ts";
import { requirePlan } from "./require-plan.ts";

/**
 * Lets deliveries go on, those that waited first. Done again it changes nothing.
 * @throws AppError `conflict` where as many are enabled as the plan has
 */
export async function enableEndpoint(ctx: Ctx, id: string) {
  requireScope(ctx, "webhooks:write");
  const { url } = await existingEndpoint(ctx, id);
  requirePlan(ctx);
  const clean = {
    disabledReason: null,
    disabledAt: null,
    failingSince: null,
    probeAt: null,
    pausedUntil: null,
  };
  const { tier } = ctx.tenant;
  // One that is disabled for failing is in use already.
  const mayBe = or(eq(webhookEndpoints.disabledReason, "failing"), hasPlace(ctx.tenant.id, tier));
  await ctx.db.batch([
    ctx.db
      .update(webhookEndpoints)
      .set({ status: "enabled", ...clean, updatedAt: ctx.clock.now() })
      .where(and(isEndpoint(ctx, id), eq(webhookEndpoints.status, "disabled"), mayBe)),
    auditIfChanged(ctx, {
      action: "webhook_endpoint.enable",
      targets: [{ type: "webhook_endpoint", id }],
    }),
    ...emitIfChanged(ctx, {
      type: "webhook.endpoint.enabled",
      tenantId: ctx.tenant.id,
      subject: id,
      keyId: ctx.actor.type === "api_key" ? ctx.actor.id : null,
      data: { endpoint_id: id, url, reason: "manual" },
    }),
  ]);
  ctx.waitUntil(announce(ctx, ctx.tenant.id));
  const after = await existingEndpoint(ctx, id);
  if (after.status === "disabled")
    throw new AppError(
      "conflict",
      `Your plan ${tier.toUpperCase()} has ${webhookEndpointsMax[tier]} webhook endpoints, and as many are enabled; disable another first`,
    );
  return viewOf(ctx, after);
}
