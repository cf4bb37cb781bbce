import { sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { newKey } from "#auth/new-key.ts";
import { presentKey } from "#auth/present.ts";
import { requireScope, tenantScopes } from "#auth/scopes.ts";
import { valuesOf } from "#db/insert.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import { tenants } from "#db/schema/tenants.ts";
import { announce } from "#events/announce.ts";
import { emitIfChanged } from "#events/emit.ts";
import { recordedIfChanged } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import { ofTenant } from "./of-tenant.ts";
import { presentTenant } from "./present.ts";
import type { TenantRow } from "./queries.ts";
import type { CreatedTenant, CreateTenant } from "./schemas.ts";
import { slugTaken } from "./slug-taken.ts";

/** Sets up a tenant with its first key. An event says that its owner is to be invited. */
export async function createTenant(ctx: Ctx, input: CreateTenant): Promise<CreatedTenant> {
  requireScope(ctx, "admin:write");
  const now = ctx.clock.now();
  const tenant = rowOf(input, ctx.ids.create("ten", now), now);
  const { key, row } = await newKey(ctx, {
    tenantId: tenant.id,
    mode: "live",
    description: "First key",
    scopes: tenantScopes,
  });
  const created = {
    ...presentTenant(tenant, now),
    key: { ...presentKey(row, now, { createdBy: null }), key },
  };
  const { id, name, slug, tier } = tenant;
  const [inserted] = await ctx.db.batch([
    ctx.db
      .insert(tenants)
      .values(tenant)
      .onConflictDoNothing({ target: tenants.slug })
      .returning({ id: tenants.id }),
    ctx.db.insert(apiKeys).select(sql`${valuesOf(apiKeys, row)} where changes() > 0`),
    auditIfChanged(ofTenant(ctx, id), {
      action: "tenant.create",
      targets: [
        { type: "tenant", id },
        { type: "api_key", id: row.id },
      ],
      changes: { name, slug, tier },
    }),
    ...(await recordedIfChanged(ctx, { status: 201, body: created })),
    ...emitIfChanged(ctx, {
      type: "tenant.created",
      tenantId: id,
      subject: id,
      keyId: null,
      data: {
        tenant_id: id,
        name,
        slug,
        tier,
        owner_email: input.owner_email,
        owner_name: input.owner_name,
      },
    }),
  ]);
  if (inserted.length === 0) throw slugTaken(slug);
  ctx.waitUntil(announce(ctx, id));
  return created;
}

function rowOf(input: CreateTenant, id: string, now: number): TenantRow {
  const { name, slug, tier, owner_email: ownerEmail, owner_name: ownerName } = input;
  return {
    id,
    name,
    slug,
    tier,
    ownerEmail,
    ownerName,
    createdAt: now,
    updatedAt: null,
    status: "active",
    statusReason: null,
    statusSince: null,
    trialTier: null,
    trialStartedAt: null,
    trialEndsAt: null,
    trialRemindedAt: null,
    trialOutcome: null,
    branding: null,
  };
}
