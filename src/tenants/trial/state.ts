import type { TenantRow } from "#tenants/queries.ts";

type OfTrial = Pick<TenantRow, "trialEndsAt" | "trialOutcome">;

export const isInTrial = ({ trialEndsAt, trialOutcome }: OfTrial): boolean =>
  trialEndsAt !== null && trialOutcome === null;
