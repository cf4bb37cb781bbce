import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** One row a piece of work: its spans of the trace of a capture or a job. In the order of ids, which is that of time. */
export const traceParts = sqliteTable(
  "trace_parts",
  {
    id: integer().primaryKey(),
    tenantId: text().notNull(),
    /** The capture or the job. */
    subject: text().notNull(),
    traceId: text().notNull(),
    spans: text({ mode: "json" }).$type<KeptSpan[]>().notNull(),
    createdAt: integer().notNull(),
  },
  (table) => [index("trace_parts_subject").on(table.tenantId, table.subject)],
);

/** Times are milliseconds since 1970; what is absent is empty, false or `internal`. */
export type KeptSpan = {
  id: string;
  in: string | null;
  name: string;
  at: number;
  ms: number;
  kind?: string;
  failed?: true;
  is?: Record<string, string | number | boolean>;
  /** Spans of the same trace. */
  links?: string[];
};
