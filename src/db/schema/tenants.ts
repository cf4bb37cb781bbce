import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const tiers = ["free", "starter", "professional", "enterprise", "white_label"] as const;
export type Tier = (typeof tiers)[number];

/** `deleting`: all that it has is being erased; `erased`: nothing is left of it but this row without content. */
export const tenantStatuses = ["active", "suspended", "deleting", "erased"] as const;
export type TenantStatus = (typeof tenantStatuses)[number];
export const trialOutcomes = ["converted", "ended"] as const;

export const tenants = sqliteTable(
  "tenants",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    slug: text().notNull().unique(),
    /** What is granted now, in a trial too. */
    tier: text({ enum: tiers }).notNull(),
    createdAt: integer().notNull(),
    updatedAt: integer(),
    status: text({ enum: tenantStatuses }).notNull().default("active"),
    /** Why and since when it is not active. */
    statusReason: text(),
    statusSince: integer(),
    ownerEmail: text(),
    ownerName: text(),
    /** The latest trial. Under way where `trialOutcome` is null and `trialEndsAt` is not. */
    trialTier: text({ enum: tiers }),
    trialStartedAt: integer(),
    trialEndsAt: integer(),
    trialRemindedAt: integer(),
    trialOutcome: text({ enum: trialOutcomes }),
    branding: text({ mode: "json" }).$type<Branding>(),
  },
  (table) => [
    index("tenants_created").on(table.createdAt, table.id),
    index("tenants_in_trial")
      .on(table.trialEndsAt)
      .where(sql`trial_ends_at is not null and trial_outcome is null`),
  ],
);

/** How a tenant looks to its own people; what is not set is absent. */
export type Branding = {
  name?: string | undefined;
  title?: string | undefined;
  texts?: Record<string, string> | undefined;
  logoUrl?: string | undefined;
  /** An uploaded logo, which counts before `logoUrl`. */
  logo?: { key: string; contentType: string; width: number; height: number; etag: string } | undefined;
  colors?: { primary: string; background: string; text: string } | undefined;
  /** Mails come from it once its domain was shown to be the tenant's: `verifiedAt`. */
  sender?: { email: string; name: string; verifiedAt?: number | undefined } | undefined;
};
