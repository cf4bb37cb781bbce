import { and, eq, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { tenants } from "#db/schema/tenants.ts";
import type { Ctx } from "#platform/ctx.ts";
import { textsOf } from "#platform/dns.ts";
import { existingTenant } from "#tenants/queries.ts";
import { requireFeature } from "#tenants/require-feature.ts";
import { presentBranding } from "./read.ts";
import type { BrandingView } from "./schemas.ts";
import { recordOf } from "./sender.ts";

/** Looks for the record that shows the sender's domain to be the tenant's. Found once, it is not looked for again. */
export async function verifySender(ctx: Ctx, apiUrl: string): Promise<BrandingView> {
  requireScope(ctx, "tenant:write");
  requireFeature(ctx, "custom_sender");
  const { id } = ctx.tenant;
  const before = await existingTenant(ctx, id);
  const sender = before.branding?.sender;
  if (!sender) throw new AppError("conflict", "No sender is set: PUT /tenant/branding with one first");
  if (sender.verifiedAt !== undefined) return presentBranding(ctx, before, apiUrl);
  const record = recordOf(ctx.config, id, sender.email);
  const found = await textsAt(ctx, record.name);
  if (!found.includes(record.value))
    throw new AppError(
      "conflict",
      `There is no TXT record ${record.name} with the value ${record.value}: set it and try again; a new one may take minutes`,
    );
  const isStill = sql`${tenants.branding} ->> '$.sender.email' = ${sender.email}`;
  const [changed] = await ctx.db.batch([
    ctx.db
      .update(tenants)
      .set({
        branding: sql`json_set(${tenants.branding}, '$.sender.verifiedAt', ${ctx.clock.now()})`,
        updatedAt: ctx.clock.now(),
      })
      .where(and(eq(tenants.id, id), isStill))
      .returning({ id: tenants.id }),
    auditIfChanged(ctx, {
      action: "tenant.sender_verify",
      targets: [{ type: "tenant", id }],
      metadata: { email: sender.email, record: record.name },
    }),
  ]);
  if (changed.length === 0)
    throw new AppError("conflict", "The sender was changed at the same time; read it and try again");
  return presentBranding(ctx, await existingTenant(ctx, id), apiUrl);
}

async function textsAt(ctx: Ctx, name: string): Promise<string[]> {
  try {
    return await textsOf((url, init) => fetch(url, init), ctx.config.dnsResolverUrl, name);
  } catch (err) {
    ctx.log.warn("a sender's record was not looked up", { name, reason: String(err) });
    throw new AppError("target_unreachable", `The DNS record ${name} could not be looked up: try again`);
  }
}
