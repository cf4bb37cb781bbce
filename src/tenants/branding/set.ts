import { eq, sql } from "drizzle-orm";
import { differences } from "#audit/differences.ts";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { invalidField } from "#core/errors.ts";
import { type Branding, tenants } from "#db/schema/tenants.ts";
import type { Ctx } from "#platform/ctx.ts";
import { existingTenant } from "#tenants/queries.ts";
import { requireFeature } from "#tenants/require-feature.ts";
import { presentBranding } from "./read.ts";
import { isOurs, senderToKeep } from "./sender.ts";
import type { BrandingView, SetBranding } from "./schemas.ts";

/** Replaces all of the tenant's branding but an uploaded logo. */
export async function setBranding(ctx: Ctx, input: SetBranding, apiUrl: string): Promise<BrandingView> {
  requireScope(ctx, "tenant:write");
  requireFeature(ctx, "branding");
  if (input.sender) requireFeature(ctx, "custom_sender");
  if (input.sender && isOurs(ctx.config, input.sender.email))
    throw invalidField("sender/email", "Must be of a domain of your own");
  const before: Branding = (await existingTenant(ctx, ctx.tenant.id)).branding ?? {};
  const { logo_url: logoUrl, sender, ...rest } = input;
  const branding: Branding = {
    ...rest,
    ...(logoUrl === undefined ? {} : { logoUrl }),
    ...(sender === undefined ? {} : { sender: senderToKeep(sender, before.sender) }),
  };
  const json = JSON.stringify(branding);
  // What is left out goes.
  const gone = { name: null, title: null, texts: null, logo_url: null, colors: null, sender: null };
  const all = { ...gone, ...input };
  await ctx.db.batch([
    ctx.db
      .update(tenants)
      .set({
        // In the statement, so that a logo uploaded at the same time stays.
        branding: sql`case when ${tenants.branding} ->> '$.logo' is null then ${json}
          else json_set(${json}, '$.logo', json(${tenants.branding} -> '$.logo')) end`,
        updatedAt: ctx.clock.now(),
      })
      .where(eq(tenants.id, ctx.tenant.id)),
    auditIfChanged(ctx, {
      action: "tenant.branding_set",
      targets: [{ type: "tenant", id: ctx.tenant.id }],
      changes: differences({ ...before, logo_url: before.logoUrl, sender: asGiven(before.sender) }, all),
    }),
  ]);
  return presentBranding(ctx, await existingTenant(ctx, ctx.tenant.id), apiUrl);
}

const asGiven = (sender: Branding["sender"]) => sender && { email: sender.email, name: sender.name };
