import { and, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { webhookEndpoints } from "#db/schema/webhooks.ts";
import { announce } from "#events/announce.ts";
import { emitIfChanged } from "#events/emit.ts";
import type { Ctx } from "#platform/ctx.ts";
import { existingEndpoint, isEndpoint, viewOf } from "./queries.ts";

/** Stops deliveries until somebody enables them: what waits goes on waiting, and of new events none is made. */
export async function disableEndpoint(ctx: Ctx, id: string) {
  requireScope(ctx, "webhooks:write");
  const { url } = await existingEndpoint(ctx, id);
  const now = ctx.clock.now();
  await ctx.db.batch([
    ctx.db
      .update(webhookEndpoints)
      .set({ status: "disabled", disabledReason: "manual", disabledAt: now, probeAt: null, updatedAt: now })
      .where(and(isEndpoint(ctx, id), sql`${webhookEndpoints.disabledReason} is not 'manual'`)),
    auditIfChanged(ctx, {
      action: "webhook_endpoint.disable",
      targets: [{ type: "webhook_endpoint", id }],
    }),
    ...emitIfChanged(ctx, {
      type: "webhook.endpoint.disabled",
      tenantId: ctx.tenant.id,
      subject: id,
      keyId: ctx.actor.type === "api_key" ? ctx.actor.id : null,
      data: { endpoint_id: id, url, reason: "manual" },
    }),
  ]);
  ctx.waitUntil(announce(ctx, ctx.tenant.id));
  return viewOf(ctx, await existingEndpoint(ctx, id));
}
