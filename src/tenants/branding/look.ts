import type { Branding } from "#db/schema/tenants.ts";
import { type Look, ownName } from "#platform/mail/look.ts";
import type { TenantRow } from "#tenants/queries.ts";
import { featuresOf } from "#tenants/tiers.ts";

/** How mails to a tenant's people look, where its plan lets them look its own way. */
export function mailLookOf(tenant: Pick<TenantRow, "branding" | "tier"> | undefined): Look | undefined {
  const features = tenant ? featuresOf(tenant.tier) : [];
  const branding: Branding | null | undefined = tenant?.branding;
  if (!branding || !features.includes("branding")) return undefined;
  const { name, colors, sender } = branding;
  const isAttributed = !features.includes("branding_everywhere");
  return {
    name: name ?? sender?.name ?? ownName,
    colors,
    sender: features.includes("custom_sender") ? sender : undefined,
    isAttributed,
  };
}
