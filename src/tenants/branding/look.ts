import type { Branding } from "#db/schema/tenants.ts";
import { type Look, ownName } from "#platform/mail/look.ts";
import type { TenantRow } from "#tenants/queries.ts";
import { featuresOf } from "#tenants/tiers.ts";
import { isInTrial } from "#tenants/trial/state.ts";

type Looking = Pick<TenantRow, "branding" | "tier" | "trialEndsAt" | "trialOutcome">;

/** How mails to a tenant's people look, where its plan lets them look its own way, and is not just being tried. */
export function mailLookOf(tenant: Looking | undefined): Look | undefined {
  const features = tenant && !isInTrial(tenant) ? featuresOf(tenant.tier) : [];
  const branding: Branding | null | undefined = tenant?.branding;
  if (!branding || !features.includes("branding")) return undefined;
  const { name, colors } = branding;
  const sender = features.includes("custom_sender") ? shownSender(branding) : undefined;
  const isAttributed = !features.includes("branding_everywhere");
  return { name: name ?? sender?.name ?? ownName, colors, sender, isAttributed };
}

/** The sender where its domain was shown to be the tenant's. */
function shownSender({ sender }: Branding): Look["sender"] {
  if (sender?.verifiedAt === undefined) return undefined;
  return { email: sender.email, name: sender.name };
}
