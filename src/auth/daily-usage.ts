import { and, desc, eq, gt } from "drizzle-orm";
import { apiKeyUsage } from "#db/schema/key-usage.ts";
import type { Ctx } from "#platform/ctx.ts";
import { existingKey } from "./queries.ts";
import { requireScope } from "./scopes.ts";
import { dayMs, dayOf, type Usage, usageDays } from "./usage.ts";

/** One key's requests, a row a day that had any, the latest first. */
export async function dailyUsage(ctx: Ctx, id: string): Promise<{ data: (Usage & { day: string })[] }> {
  requireScope(ctx, "keys:read");
  await existingKey(ctx, id);
  const { tenantId, keyId, day, requests, successes } = apiKeyUsage;
  const data = await ctx.db
    .select({ day, requests, successes })
    .from(apiKeyUsage)
    .where(
      and(eq(tenantId, ctx.tenant.id), eq(keyId, id), gt(day, dayOf(ctx.clock.now() - usageDays * dayMs))),
    )
    .orderBy(desc(day));
  return { data };
}
