// What follows from another tier, for the batch of the change.
import { sql } from "drizzle-orm";
import { valuesOf } from "#db/insert.ts";
import { tenantWork } from "#db/schema/tenant-work.ts";
import type { Tier } from "#db/schema/tenants.ts";
import { emitIfChanged } from "#events/emit.ts";
import type { Ctx } from "#platform/ctx.ts";
import { fitEndpoints } from "./fit-endpoints.ts";
import { keepsLonger } from "./tiers.ts";
import { newWork } from "./long-tasks/new-work.ts";

export type TierChange = {
  from: Tier;
  to: Tier;
  cause: "changed" | "trial_started" | "trial_converted" | "trial_ended";
};

/** Until then isolates may still keep what they make by the tier that it was. */
const lengthenAfterMs = 5000;

/**
 * Older results are kept as long as the new tier keeps them, where that is longer; what was promised is not taken back
 * where it is shorter. Takes effect where the statement just before it changed something.
 */
export function tierChanged(
  ctx: Omit<Ctx, "tenant" | "actor"> & { actor: { type: string; id: string } },
  tenantId: string,
  { from, to, cause }: TierChange,
) {
  const dueAt = ctx.clock.now() + lengthenAfterMs;
  const work = newWork(ctx, { tenantId, kind: "lengthen", dueAt });
  const keyId = ctx.actor.type === "api_key" ? ctx.actor.id : null;
  return [
    ...(keepsLonger(to, from)
      ? [ctx.db.insert(tenantWork).select(sql`${valuesOf(tenantWork, work)} where changes() > 0`)]
      : []),
    ...emitIfChanged(ctx, {
      type: "tenant.tier_changed",
      tenantId,
      subject: tenantId,
      keyId,
      data: { tenant_id: tenantId, from, to, cause },
    }),
    ...fitEndpoints(ctx, tenantId, to),
  ];
}
