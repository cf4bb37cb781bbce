import { sql } from "drizzle-orm";
import { index, integer, primaryKey, real, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Figures of tenants' own, and of the service's operators, by name; `service` stands for the latter. */
export const customMetrics = sqliteTable(
  "custom_metrics",
  {
    tenantId: text().notNull(),
    name: text().notNull(),
    createdAt: integer().notNull(),
    lastAt: integer().notNull(),
    last: real().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.name] })],
);

/** The same over time: what was written in a minute, together. */
export const customPoints = sqliteTable(
  "custom_points",
  {
    tenantId: text().notNull(),
    name: text().notNull(),
    minute: integer().notNull(),
    count: integer().notNull(),
    sum: real().notNull(),
    min: real().notNull(),
    max: real().notNull(),
    lastAt: integer().notNull(),
    last: real().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.name, table.minute] }),
    index("custom_points_minute").on(table.minute),
  ],
);

export const alertSources = [
  "error_rate",
  "latency_p95",
  "request_volume",
  "jobs_backlog",
  "webhook_failure_rate",
  "dead_letters",
  "custom_metric",
  "queue_backlog",
  "browser_saturation",
  "service_metric",
] as const;
export type AlertSource = (typeof alertSources)[number];
export const alertLevels = ["info", "warning", "critical"] as const;
export const alertComparisons = ["above", "below"] as const;
export const alertFigures = ["last", "average", "min", "max", "sum", "count"] as const;

/** What is watched, and how it stands: `service` watches the service itself. */
export const alertRules = sqliteTable(
  "alert_rules",
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    name: text().notNull(),
    source: text({ enum: alertSources }).notNull(),
    /** Of `custom_metric` and `service_metric`: which, and of the former which figure of its window. */
    metric: text(),
    figure: text({ enum: alertFigures }),
    comparison: text({ enum: alertComparisons }).notNull(),
    threshold: real().notNull(),
    windowMinutes: integer().notNull(),
    /** For so long it must be so before it is told. */
    forMinutes: integer().notNull(),
    severity: text({ enum: alertLevels }).notNull(),
    isEnabled: integer({ mode: "boolean" }).notNull(),
    /** The operator's tenant whose webhooks hear of the service's alerts. */
    tellTenantId: text(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
    deletedAt: integer(),
    /** What was found last, and when; null: there was nothing to find. */
    value: real(),
    evaluatedAt: integer(),
    /** Since when it is beyond its threshold. */
    breachedSince: integer(),
    /** The alert that is open. */
    alertId: text(),
  },
  (table) => [
    index("alert_rules_tenant").on(table.tenantId, table.createdAt, table.id),
    index("alert_rules_watched")
      .on(table.id)
      .where(sql`is_enabled = 1 and deleted_at is null`),
  ],
);

/** Each time that a rule was broken, from when it was told until it was over. */
export const alerts = sqliteTable(
  "alerts",
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    ruleId: text().notNull(),
    name: text().notNull(),
    source: text({ enum: alertSources }).notNull(),
    severity: text({ enum: alertLevels }).notNull(),
    comparison: text({ enum: alertComparisons }).notNull(),
    threshold: real().notNull(),
    value: real().notNull(),
    createdAt: integer().notNull(),
    resolvedAt: integer(),
    resolvedValue: real(),
    /** What a second tenant was told of it: 0 nothing, 1 that it is open, 2 that it is over. */
    toldStage: integer().notNull(),
    /** The rule's, where its source has one. */
    metric: text(),
  },
  (table) => [
    index("alerts_tenant").on(table.tenantId, table.createdAt, table.id),
    index("alerts_created").on(table.createdAt),
  ],
);

/** How the service's metrics stood each minute: later ones are kept all, earlier ones some. */
export const metricSnapshots = sqliteTable("metric_snapshots", {
  /** When the minute began, in milliseconds since 1970. */
  minute: integer().primaryKey(),
  counts: text({ mode: "json" }).$type<Record<string, number>>().notNull(),
});
