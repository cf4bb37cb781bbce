import { and, eq } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { type Branding, tenants } from "#db/schema/tenants.ts";
import { type Asked, answerFile } from "#http/files.ts";
import type { BaseCtx, Ctx } from "#platform/ctx.ts";
import { existingTenant, type TenantRow } from "#tenants/queries.ts";
import { featuresOf } from "#tenants/tiers.ts";
import { presentSender } from "./sender.ts";
import type { BrandingView, PublicBrandingView } from "./schemas.ts";

/** The caller's own, whether its plan has it or not. */
export async function readBranding(ctx: Ctx, apiUrl: string): Promise<BrandingView> {
  requireScope(ctx, "tenant:read");
  return presentBranding(ctx, await existingTenant(ctx, ctx.tenant.id), apiUrl);
}

export function presentBranding(
  { config }: BaseCtx,
  { id, slug, branding }: TenantRow,
  apiUrl: string,
): BrandingView {
  const sender = branding?.sender;
  return {
    ...looksOf(slug, branding ?? {}, apiUrl),
    sender: sender ? presentSender(config, id, sender) : null,
  };
}

/** What anybody may see of it. Unknown slugs and tenants without branding look the same. */
export async function readPublicBranding(
  base: BaseCtx,
  slug: string,
  apiUrl: string,
): Promise<PublicBrandingView> {
  const { branding, tier } = await branded(base, slug);
  const attribution = !featuresOf(tier).includes("branding_everywhere");
  return { ...looksOf(slug, branding, apiUrl), slug, attribution };
}

export async function logoFile(base: BaseCtx, slug: string, asked: Asked): Promise<Response> {
  const { branding } = await branded(base, slug);
  const object = branding.logo && (await base.objects.head(branding.logo.key));
  const missing = () => new AppError("not_found", `There is no logo of ${slug}`);
  if (!branding.logo || !object) throw missing();
  const { key, contentType, etag } = branding.logo;
  const headers = {
    "Content-Type": contentType,
    ETag: etag,
    "Cache-Control": "public, max-age=300",
    "Cross-Origin-Resource-Policy": "cross-origin",
  };
  const read = async (part?: { offset: number; length: number }) =>
    (await base.objects.get(key, part))?.body ?? null;
  return answerFile({ headers, etag, sizeBytes: object.size, read, missing }, asked);
}

async function branded(
  { db }: BaseCtx,
  slug: string,
): Promise<{ branding: Branding; tier: TenantRow["tier"] }> {
  const row = await db
    .select({ branding: tenants.branding, tier: tenants.tier })
    .from(tenants)
    .where(and(eq(tenants.slug, slug), eq(tenants.status, "active")))
    .get();
  if (!row?.branding || !featuresOf(row.tier).includes("branding"))
    throw new AppError("not_found", `There is no branding of ${slug}`);
  return { branding: row.branding, tier: row.tier };
}

function looksOf(slug: string, branding: Branding, apiUrl: string) {
  const { name, title, texts, logo, logoUrl, colors } = branding;
  return {
    name: name ?? null,
    title: title ?? null,
    texts: texts ?? {},
    logo_url: logo ? `${apiUrl}/branding/${slug}/logo` : (logoUrl ?? null),
    colors: colors ?? null,
  };
}
