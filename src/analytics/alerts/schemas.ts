// Alert rules and alerts: what is asked of them and what they say.
import { z } from "@hono/zod-openapi";
import { metricName } from "#analytics/custom/schemas.ts";
import { alertComparisons, alertFigures, alertLevels, alertSources } from "#db/schema/alerting.ts";
import { bodyForm, queryForm } from "#http/fields.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";
import { metricNames, metrics } from "./service/metrics.ts";
import { sources } from "./sources.ts";

export const rulesMax = 50;
const meanings = alertSources
  .map((name) => {
    const { meaning, unit, isForTenants } = sources[name];
    return `\`${name}\` ${meaning}${unit && ` (${unit})`}${isForTenants ? "" : ", operators only"}`;
  })
  .join("; ");
const serviceMetrics = metricNames
  .map((name) => {
    const { meaning, unit } = metrics[name];
    return `\`${name}\` ${meaning}${unit && ` (${unit})`}`;
  })
  .join("; ");
const ruleId = "art_01k9zt3q5m8f4w2v7x6y1b0c9d";

const shape = {
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .openapi({ description: "What mails call it", example: "Calls fail" }),
  source: z.enum(alertSources).openapi({ description: meanings, example: "error_rate" }),
  metric: metricName.optional().openapi({
    description: `With \`custom_metric\`: which of yours. With \`service_metric\`: ${serviceMetrics}`,
    example: "orders.waiting",
  }),
  figure: z
    .enum(alertFigures)
    .optional()
    .openapi({ description: "With `custom_metric`: which of the window; last unless told" }),
  comparison: z.enum(alertComparisons).default("above"),
  threshold: z.number().openapi({
    description: "In the source's unit; beyond it, and not at it, the rule is broken",
    example: 1,
  }),
  window_minutes: z
    .int()
    .min(1)
    .max(1440)
    .default(5)
    .openapi({ description: "What is looked at: the last so many minutes" }),
  for_minutes: z
    .int()
    .min(0)
    .max(1440)
    .default(0)
    .openapi({ description: "For so long it must be so before it is told" }),
  severity: z.enum(alertLevels).default("warning"),
  enabled: z.boolean().default(true),
};
const rule = z.strictObject(shape);
export const ruleBody = bodyForm(rule).openapi("NewAlertRule", {
  example: {
    name: "Calls fail",
    source: "error_rate",
    threshold: 1,
    window_minutes: 5,
    for_minutes: 2,
    severity: "critical",
  },
});
export type CreateRule = z.output<typeof rule>;

const change = z.strictObject({
  name: shape.name.optional(),
  comparison: z.enum(alertComparisons).optional(),
  threshold: shape.threshold.optional(),
  window_minutes: z.int().min(1).max(1440).optional(),
  for_minutes: z.int().min(0).max(1440).optional(),
  severity: z.enum(alertLevels).optional(),
  enabled: z.boolean().optional(),
});
export const changeBody = bodyForm(change).openapi("AlertRuleChange", {
  example: { threshold: 2, severity: "info" },
});
export type UpdateRule = z.output<typeof change>;

export const ruleParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: ruleId }),
});

const time = z.iso.datetime();
const runbook = {
  summary: z.string().nullable().openapi({ description: "Of rules that are built in: what it means" }),
  runbook_url: z.url().nullable().openapi({
    description: "Of rules that are built in: what to look at and to do",
    example: "https://api.example.com/runbooks/CapturesFail",
  }),
};
export const ruleSchema = z
  .object({
    id: z.string().openapi({ example: ruleId }),
    name: z.string(),
    source: z.enum(alertSources),
    unit: z.string(),
    metric: z.string().nullable(),
    ...runbook,
    figure: z.enum(alertFigures).nullable(),
    comparison: z.enum(alertComparisons),
    threshold: z.number(),
    window_minutes: z.int(),
    for_minutes: z.int(),
    severity: z.enum(alertLevels),
    enabled: z.boolean(),
    state: z.enum(["ok", "pending", "firing", "no_data", "disabled"]).openapi({
      description: "pending: beyond its threshold, and not yet for long enough",
    }),
    value: z.number().nullable().openapi({ description: "What was found last" }),
    evaluated_at: time.nullable(),
    alert_id: z.string().nullable().openapi({ description: "The alert that is open" }),
    created_at: time,
    updated_at: time,
  })
  .openapi("AlertRule");
export type RuleView = z.infer<typeof ruleSchema>;
export const rulePageSchema = z.object({ data: z.array(ruleSchema) }).openapi("AlertRules");

const alertList = z.strictObject({
  open: z.boolean().optional().openapi({ description: "Only those that are, or are not, over" }),
  rule_id: z.string().max(64).optional().openapi({ description: "Only of this rule", example: ruleId }),
  severity: z.enum(alertLevels).optional(),
  ...pageQuery,
});
export const alertListForm = queryForm(alertList);
export type ListAlerts = z.output<typeof alertList>;

export const alertSchema = z
  .object({
    id: z.string().openapi({ example: "arf_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
    rule_id: z.string(),
    name: z.string(),
    source: z.enum(alertSources),
    unit: z.string(),
    metric: z.string().nullable(),
    ...runbook,
    severity: z.enum(alertLevels),
    comparison: z.enum(alertComparisons),
    threshold: z.number(),
    value: z.number().openapi({ description: "What was found when it was raised" }),
    created_at: time,
    resolved_at: time.nullable(),
    resolved_value: z.number().nullable(),
  })
  .openapi("Alert");
export type AlertView = z.infer<typeof alertSchema>;
export const alertPageSchema = pageSchema(alertSchema).openapi("AlertPage");
