import { and, eq, sql } from "drizzle-orm";
import { imageSize } from "image-size";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { invalidField } from "#core/errors.ts";
import { tenants } from "#db/schema/tenants.ts";
import type { Ctx } from "#platform/ctx.ts";
import { existingTenant } from "#tenants/queries.ts";
import { requireFeature } from "#tenants/require-feature.ts";
import { presentBranding } from "./read.ts";
import { type BrandingView, type LogoType, logoTypes, type UploadLogo } from "./schemas.ts";

const sideMin = 16;
const sideMax = 2000;

/** Stores a logo, in place of the one before. */
export async function uploadLogo(
  ctx: Ctx,
  { data_url: { contentType, bytes } }: UploadLogo,
  apiUrl: string,
): Promise<BrandingView> {
  requireScope(ctx, "tenant:write");
  requireFeature(ctx, "branding");
  const { width, height } = sizeOf(contentType, bytes);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex().slice(0, 16);
  const key = `${ctx.tenant.id}/branding/logo-${digest}.${logoTypes[contentType]}`;
  const { etag } = await ctx.objects.put(key, bytes, contentType);
  const logo = JSON.stringify({ key, contentType, width, height, etag });
  return change(
    ctx,
    sql`json_set(coalesce(${tenants.branding}, '{}'), '$.logo', json(${logo}))`,
    key,
    apiUrl,
  );
}

/** Takes the uploaded logo away; taken again, nothing changes. */
export async function deleteLogo(ctx: Ctx, apiUrl: string): Promise<BrandingView> {
  requireScope(ctx, "tenant:write");
  return change(ctx, sql`json_remove(${tenants.branding}, '$.logo')`, null, apiUrl);
}

/** Row first, then the file before it: cut off between the two, a file stays that goes with its tenant. */
async function change(ctx: Ctx, branding: ReturnType<typeof sql>, key: string | null, apiUrl: string) {
  const { id } = ctx.tenant;
  const before = (await existingTenant(ctx, id)).branding?.logo?.key;
  await ctx.db.batch([
    ctx.db
      .update(tenants)
      .set({ branding, updatedAt: ctx.clock.now() })
      .where(
        and(eq(tenants.id, id), key === null ? sql`${tenants.branding} ->> '$.logo' is not null` : undefined),
      ),
    auditIfChanged(ctx, {
      action: key === null ? "tenant.logo_delete" : "tenant.logo_upload",
      targets: [{ type: "tenant", id }],
    }),
  ]);
  if (before !== undefined && before !== key) await ctx.objects.delete([before]);
  return presentBranding(ctx, await existingTenant(ctx, id), apiUrl);
}

function sizeOf(contentType: LogoType, bytes: Uint8Array): { width: number; height: number } {
  const found = measured(bytes);
  if (found?.type !== logoTypes[contentType])
    throw invalidField("data_url", `Does not hold what it says, a picture of the type ${contentType}`);
  const { width, height } = found;
  if (Math.min(width, height) < sideMin || Math.max(width, height) > sideMax)
    throw invalidField("data_url", `Is ${width} by ${height}; both must be ${sideMin} to ${sideMax} pixels`);
  return { width, height };
}

function measured(bytes: Uint8Array) {
  try {
    return imageSize(bytes);
  } catch {
    return undefined;
  }
}
