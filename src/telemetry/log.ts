import { DrizzleQueryError } from "drizzle-orm";
import type { Trace } from "#core/trace.ts";

export type LogFields = Record<string, unknown>;

/** Writes one JSON line a call; every line carries the request's and the trace's ids. */
export type Log = {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, err: unknown, fields?: LogFields): void;
};

export function createLog(requestId: string, trace: Trace): Log {
  const ids = { request_id: requestId, trace_id: trace.traceId, span_id: trace.spanId };
  return {
    info: (message, fields) => console.log(JSON.stringify({ level: "info", message, ...ids, ...fields })),
    warn: (message, fields) => console.warn(JSON.stringify({ level: "warn", message, ...ids, ...fields })),
    error: (message, err, fields) =>
      console.error(JSON.stringify({ level: "error", message, ...ids, ...fields, error: describe(err) })),
  };
}

function describe(err: unknown): LogFields {
  if (!(err instanceof Error)) return { message: String(err) };
  // Its own words hold every value of the query, which may be anybody's secret.
  const message = err instanceof DrizzleQueryError ? `Failed query: ${err.query}` : err.message;
  return {
    name: err.name,
    message,
    stack: err.stack?.replace(err.message, message),
    ...(err.cause ? { cause: describe(err.cause) } : {}),
  };
}
