import { type Reach, requireReach, tenantIn } from "#analytics/reach.ts";
import { spanMs } from "#analytics/requests/roll-up.ts";
import type { Ctx } from "#platform/ctx.ts";
import { figuresOf, groupsOf } from "./figures.ts";
import { coveredBy, presentRange } from "./range.ts";
import type {
  EndpointsView,
  ReadEndpoints,
  ReadTenants,
  ReadTimeline,
  TenantsView,
  TimelineView,
} from "./schemas.ts";
import { firstOf } from "./sort.ts";

/** How each endpoint fared. */
export async function readEndpoints(ctx: Ctx, reach: Reach, input: ReadEndpoints): Promise<EndpointsView> {
  requireReach(ctx, reach, "analytics:read");
  const covered = coveredBy(ctx, input);
  const tenantId = tenantIn(ctx, reach, input.tenant_id);
  const groups = await groupsOf(ctx, covered, { ...input, tenantId }, "endpoint");
  const endpoints = groups.map((group) => {
    const [method = "", route = ""] = group.key.split(" ", 2);
    return { method, route, ...figuresOf([group]) };
  });
  return {
    tenant_id: tenantId ?? null,
    ...presentRange(covered),
    span: covered.span,
    total: figuresOf(groups),
    endpoints: firstOf(endpoints, input),
  };
}

/** The same hour by hour, or day by day. */
export async function readTimeline(ctx: Ctx, reach: Reach, input: ReadTimeline): Promise<TimelineView> {
  requireReach(ctx, reach, "analytics:read");
  const covered = coveredBy(ctx, input);
  const tenantId = tenantIn(ctx, reach, input.tenant_id);
  const groups = await groupsOf(ctx, covered, { ...input, tenantId }, "time");
  const { from, to, span } = covered;
  const points = Array.from({ length: (to - from) / spanMs[span] }, (_, at) => {
    const beginsAt = from + at * spanMs[span];
    const group = groups.find(({ key }) => key === String(beginsAt));
    return { begins_at: new Date(beginsAt).toISOString(), ...figuresOf(group ? [group] : []) };
  });
  return { tenant_id: tenantId ?? null, ...presentRange(covered), span, points };
}

/** How each tenant fared, for operators. */
export async function readTenants(ctx: Ctx, input: ReadTenants): Promise<TenantsView> {
  requireReach(ctx, "all", "analytics:read");
  const covered = coveredBy(ctx, input);
  const groups = await groupsOf(ctx, covered, { ...input, tenantId: undefined }, "tenant");
  const tenants = groups.map((group) => ({ tenant_id: group.key || null, ...figuresOf([group]) }));
  return { ...presentRange(covered), span: covered.span, tenants: firstOf(tenants, input) };
}
