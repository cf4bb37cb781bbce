import { DrizzleQueryError } from "drizzle-orm";
import type { Trace } from "#core/trace.ts";
import { redact } from "./redact.ts";
import { currentSpan } from "./trace/current.ts";

export type LogFields = Record<string, unknown>;

/** Writes one JSON line a call; every line carries the ids of request, trace and span, and of whose work it is. */
export type Log = {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, err: unknown, fields?: LogFields): void;
  /** The same with ids on every line: `tenant_id`, `job_id`. */
  with(ids: Record<string, string>): Log;
};

type Level = "info" | "warn" | "error";
const ways = { info: "log", warn: "warn", error: "error" } as const;

/** Nothing that lets anybody in, and no person, is written: see `redact.ts`. */
export function createLog(requestId: string, trace: Trace, ids: Record<string, string> = {}): Log {
  const write = (level: Level, message: string, fields: LogFields = {}) => {
    const { traceId, spanId } = currentSpan() ?? trace;
    const common = { request_id: requestId, trace_id: traceId, span_id: spanId, ...ids };
    const line = redact({ level, message, ...common, ...fields });
    console[ways[level]](JSON.stringify(line));
  };
  return {
    info: (message, fields) => write("info", message, fields),
    warn: (message, fields) => write("warn", message, fields),
    error: (message, err, fields) => write("error", message, { ...fields, error: describe(err) }),
    with: (more) => createLog(requestId, trace, { ...ids, ...more }),
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
