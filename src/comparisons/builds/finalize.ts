import { and, eq, isNull } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { builds } from "#db/schema/comparisons.ts";
import { announce } from "#events/announce.ts";
import type { Ctx } from "#platform/ctx.ts";
import { requireFeature } from "#tenants/require-feature.ts";
import { existingBuild, wholeBuild, type WholeBuild } from "./queries.ts";
import { judgeBuild } from "./verdict.ts";

/** Says that no more comparisons come: with the last of those there are, the build has its verdict. Again it changes nothing. */
export async function finalizeBuild(ctx: Ctx, id: string): Promise<WholeBuild> {
  requireScope(ctx, "comparisons:write");
  requireFeature(ctx, "comparisons");
  await existingBuild(ctx, id);
  const isOpen = and(eq(builds.tenantId, ctx.tenant.id), eq(builds.id, id), isNull(builds.finalizedAt));
  await ctx.db.batch([
    ctx.db.update(builds).set({ finalizedAt: ctx.clock.now() }).where(isOpen),
    auditIfChanged(ctx, { action: "build.finalize", targets: [{ type: "build", id }] }),
    ...judgeBuild(ctx, ctx.tenant.id, id),
  ]);
  ctx.waitUntil(announce(ctx, ctx.tenant.id));
  return wholeBuild(ctx, id);
}
