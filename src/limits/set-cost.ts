import { eq } from "drizzle-orm";
import { auditInsert } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { limitCosts } from "#db/schema/limits.ts";
import type { Ctx } from "#platform/ctx.ts";
import { requireEndpoint } from "./require-endpoint.ts";
import type { SetCost } from "./schemas.ts";

/** Says what one call of an endpoint counts in rates; it holds everywhere within a minute. */
export async function setCost(
  ctx: Ctx,
  { endpoint, cost }: SetCost,
  endpoints: readonly string[],
): Promise<void> {
  requireScope(ctx, "admin:write");
  requireEndpoint(endpoint, endpoints);
  const updatedAt = ctx.clock.now();
  const before = await ctx.db.select().from(limitCosts).where(eq(limitCosts.endpoint, endpoint)).get();
  await ctx.db.batch([
    ctx.db
      .insert(limitCosts)
      .values({ endpoint, cost, updatedAt })
      .onConflictDoUpdate({ target: limitCosts.endpoint, set: { cost, updatedAt } }),
    auditInsert(ctx, {
      action: "limit.cost",
      targets: [{ type: "endpoint", id: endpoint }],
      changes: { cost: { from: before?.cost ?? null, to: cost } },
    }),
  ]);
}
