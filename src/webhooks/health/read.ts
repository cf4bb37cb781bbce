import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { webhookEndpoints } from "#db/schema/webhooks.ts";
import type { Ctx } from "#platform/ctx.ts";
import { existingEndpoint } from "#webhooks/queries.ts";
import { figuresBy, present } from "./figures.ts";
import type { EndpointHealthView, HealthQuery, HealthView } from "./schemas.ts";

/** How deliveries of one endpoint fared lately. */
export async function readEndpointHealth(
  ctx: Ctx,
  id: string,
  { hours }: HealthQuery,
): Promise<EndpointHealthView> {
  requireScope(ctx, "webhooks:read");
  const { url } = await existingEndpoint(ctx, id);
  const [row] = await figuresBy(ctx, sql`endpoint_id`, {
    tenantId: ctx.tenant.id,
    hours,
    which: sql`endpoint_id = ${id}`,
  });
  return { endpoint_id: id, url, ...present(ctx, row, hours) };
}

/** How all of the tenant's deliveries fared, those to jobs' own addresses among them, and each endpoint's. */
export async function readHealth(ctx: Ctx, { hours }: HealthQuery): Promise<HealthView> {
  requireScope(ctx, "webhooks:read");
  const { tenantId, deletedAt, createdAt, id, url } = webhookEndpoints;
  const [endpoints, all, each] = await Promise.all([
    ctx.db
      .select({ id, url })
      .from(webhookEndpoints)
      .where(and(eq(tenantId, ctx.tenant.id), isNull(deletedAt)))
      .orderBy(desc(createdAt), desc(id)),
    figuresBy(ctx, sql`null`, { tenantId: ctx.tenant.id, hours }),
    figuresBy(ctx, sql`endpoint_id`, { tenantId: ctx.tenant.id, hours }),
  ]);
  return {
    ...present(ctx, all[0], hours),
    endpoints: endpoints.map((endpoint) => ({
      endpoint_id: endpoint.id,
      url: endpoint.url,
      ...present(
        ctx,
        each.find(({ endpointId }) => endpointId === endpoint.id),
        hours,
      ),
    })),
  };
}
