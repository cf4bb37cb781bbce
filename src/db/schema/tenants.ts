import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const tiers = ["free", "starter", "professional", "enterprise", "white_label"] as const;
export type Tier = (typeof tiers)[number];

export const tenants = sqliteTable("tenants", {
  id: text().primaryKey(),
  name: text().notNull(),
  slug: text().notNull().unique(),
  tier: text({ enum: tiers }).notNull(),
  createdAt: integer().notNull(),
});
