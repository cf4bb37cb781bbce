import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { AuditActor } from "./audit-events.ts";
import type { Tier } from "./tenants.ts";

export const flagKinds = ["boolean", "percentage", "user_list", "plan_based"] as const;
/** What a percentage is of. */
export const flagUnits = ["tenant", "user"] as const;
export type FlagList = { tenants: string[]; users: string[] };
/** What the flag's two answers stand for. */
export type FlagValues = { on: FlagValue; off: FlagValue };
type FlagValue = boolean | number | string | Record<string, unknown>;

/** Switches of the service itself: which tenants, and which of their users, have what. */
export const flags = sqliteTable("flags", {
  key: text().primaryKey(),
  description: text().notNull(),
  kind: text({ enum: flagKinds }).notNull(),
  enabled: integer({ mode: "boolean" }).notNull(),
  killSwitch: integer({ mode: "boolean" }).notNull(),
  /** Answered to the service's own code and to operators alone. */
  internal: integer({ mode: "boolean" }).notNull(),
  deny: text({ mode: "json" }).$type<FlagList>().notNull(),
  allow: text({ mode: "json" }).$type<FlagList>().notNull(),
  plans: text({ mode: "json" }).$type<Tier[]>().notNull(),
  /** Buckets of 10,000 that have it: hundredths of a percent. Null where no percentage decides. */
  buckets: integer(),
  unit: text({ enum: flagUnits }).notNull(),
  defaultOn: integer({ mode: "boolean" }).notNull(),
  values: text({ mode: "json" }).$type<FlagValues>().notNull(),
  expiresAt: integer(),
  /** One more with every change; a key that is used again goes on counting. */
  revision: integer().notNull(),
  createdAt: integer().notNull(),
  updatedAt: integer().notNull(),
});

export const flagActions = ["create", "update", "kill", "restore", "delete"] as const;
/** Each changed setting as operators know it. */
export type FlagChanges = Record<string, { before: unknown; after: unknown }>;

/** Every change of every flag, also of those that are gone. Rows are only ever added. */
export const flagChanges = sqliteTable(
  "flag_changes",
  {
    flagKey: text().notNull(),
    /** The flag's, after the change. */
    revision: integer().notNull(),
    action: text({ enum: flagActions }).notNull(),
    actor: text({ mode: "json" }).$type<AuditActor>().notNull(),
    changes: text({ mode: "json" }).$type<FlagChanges>().notNull(),
    requestId: text().notNull(),
    changedAt: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.flagKey, table.revision] })],
);
