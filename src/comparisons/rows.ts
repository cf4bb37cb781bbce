import type { baselines, builds, comparisons, projects } from "#db/schema/comparisons.ts";

export type ComparisonRow = typeof comparisons.$inferSelect;
export type BaselineRow = typeof baselines.$inferSelect;
export type BuildRow = typeof builds.$inferSelect;
export type ProjectRow = typeof projects.$inferSelect;
