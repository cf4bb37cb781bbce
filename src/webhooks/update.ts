import { differences } from "#audit/differences.ts";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { webhookEndpoints } from "#db/schema/webhooks.ts";
import { admitEndpointUrl } from "#platform/admit-url.ts";
import type { Ctx } from "#platform/ctx.ts";
import { type EndpointRow, existingEndpoint, isEndpoint, viewOf } from "./queries.ts";
import type { UpdateEndpoint } from "./schemas.ts";

/** Changes what is given. What waits for the endpoint goes to the new address, at the new pace. */
export async function updateEndpoint(ctx: Ctx, id: string, input: UpdateEndpoint) {
  requireScope(ctx, "webhooks:write");
  const before = await existingEndpoint(ctx, id);
  const url = input.url === undefined ? undefined : await admitEndpointUrl(ctx, input.url);
  const changes = differences(asGiven(before), { ...input, ...(url === undefined ? {} : { url }) });
  const [[row]] = await ctx.db.batch([
    ctx.db
      .update(webhookEndpoints)
      .set({
        url,
        description: input.description,
        eventTypes: input.event_types,
        retryPolicy: input.retry_policy,
        ratePerMinute: input.rate_per_minute,
        updatedAt: ctx.clock.now(),
      })
      .where(isEndpoint(ctx, id))
      .returning(),
    auditIfChanged(ctx, {
      action: "webhook_endpoint.update",
      targets: [{ type: "webhook_endpoint", id }],
      changes,
    }),
  ]);
  if (!row) throw new AppError("not_found", `There is no webhook endpoint ${id}`);
  return viewOf(ctx, row);
}

/** As a request would put it. */
function asGiven({ url, description, eventTypes, retryPolicy, ratePerMinute }: EndpointRow) {
  return {
    url,
    description,
    event_types: eventTypes,
    retry_policy: retryPolicy,
    rate_per_minute: ratePerMinute,
  };
}
