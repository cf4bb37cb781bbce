// What operators' lists are narrowed to; all of it stands in the address.
export const tenantStates = ["active", "suspended", "deleting"] as const;
export const tiers = ["free", "starter", "professional", "enterprise", "white_label"] as const;
export type Tier = (typeof tiers)[number];
export type TenantFilter = { status?: (typeof tenantStates)[number]; tier?: Tier; q?: string };
export type PeopleFilter = { q?: string; platform_admin?: boolean; tenant_id?: string };
export const auditViews = ["review", "all", "failures"] as const;
export type AuditFilter = { view?: (typeof auditViews)[number]; q?: string };
export const blockStates = ["active", "expired", "lifted"] as const;
export type BlockFilter = { status?: (typeof blockStates)[number] };
export const spans = [1, 24, 168] as const;
export type Hours = { hours?: (typeof spans)[number] };

type Search = Record<string, unknown>;

function textOf<K extends string>(key: K, value: unknown): Partial<Record<K, string>> {
  // The router reads what looks like a number as one.
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && text !== "" ? ({ [key]: text } as Partial<Record<K, string>>) : {};
}

export function readTenantFilter({ status, tier, q }: Search): TenantFilter {
  const state = tenantStates.find((one) => one === status);
  const plan = tiers.find((one) => one === tier);
  return { ...(state && { status: state }), ...(plan && { tier: plan }), ...textOf("q", q) };
}

export function readPeopleFilter({ q, platform_admin, tenant_id }: Search): PeopleFilter {
  return {
    ...textOf("q", q),
    ...(typeof platform_admin === "boolean" && { platform_admin }),
    ...textOf("tenant_id", tenant_id),
  };
}

export function readAuditFilter({ view, q }: Search): AuditFilter {
  const known = auditViews.find((one) => one === view);
  return { ...(known && { view: known }), ...textOf("q", q) };
}

export function readBlockFilter({ status }: Search): BlockFilter {
  const state = blockStates.find((one) => one === status);
  return state ? { status: state } : {};
}

export function readHours({ hours }: Search): Hours {
  const span = spans.find((one) => one === hours);
  return span ? { hours: span } : {};
}
