import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Why an answer was what it was: `target`, the page that was to be captured is at fault; `failed`, we are. */
export const requestOutcomes = ["ok", "refused", "target", "failed"] as const;

/** Calls of the API by the minute: a sum for each tenant, endpoint, status and span of durations. */
export const apiRequests = sqliteTable(
  "api_requests",
  {
    /** Empty where no key was accepted. */
    tenantId: text().notNull(),
    /** When the minute began, in milliseconds since 1970. */
    minute: integer().notNull(),
    method: text().notNull(),
    /** Without version, ids as names: `/captures/{id}`. */
    route: text().notNull(),
    status: integer().notNull(),
    outcome: text({ enum: requestOutcomes }).notNull(),
    /** Upper end of the span that the durations lie in, in milliseconds; what is longer has the highest there is. */
    upToMs: integer().notNull(),
    count: integer().notNull(),
    /** Sum of the durations. */
    durationMs: integer().notNull(),
  },
  (table) => [
    primaryKey({
      columns: [
        table.tenantId,
        table.minute,
        table.route,
        table.method,
        table.status,
        table.outcome,
        table.upToMs,
      ],
    }),
    index("api_requests_minute").on(table.minute),
  ],
);

/** Ids of messages that are in the sums, so that one delivered again is not counted again. */
export const apiRequestsSeen = sqliteTable(
  "api_requests_seen",
  { id: text().primaryKey(), seenAt: integer().notNull() },
  (table) => [index("api_requests_seen_at").on(table.seenAt)],
);
