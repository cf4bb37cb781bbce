import type { bulks, jobs } from "#db/schema/jobs.ts";

export type BulkRow = typeof bulks.$inferSelect;
export type JobRow = typeof jobs.$inferSelect;
