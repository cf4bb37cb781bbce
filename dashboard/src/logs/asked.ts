// Apart from the reading of the address, which every page carries.
import type { LogFilter } from "./filter.ts";

const rangeMs = { "1h": 3_600_000, "24h": 86_400_000, "7d": 604_800_000 } as const;

/** A filter as the API is asked it. */
export function askedOf(filter: LogFilter) {
  const { status, method, range, from, to, people, q, route, key, error, tenant } = filter;
  const after = range ? new Date(Date.now() - rangeMs[range]).toISOString() : from;
  return {
    ...(!people && ({ made_by: "programs" } as const)),
    ...(status && { status }),
    ...(method && { method }),
    ...(q !== undefined && { q }),
    ...(route !== undefined && { route }),
    ...(key !== undefined && { key_id: key }),
    ...(error !== undefined && { error_code: error }),
    ...(tenant !== undefined && { tenant_id: tenant }),
    ...(after !== undefined && { created_after: after }),
    ...(to !== undefined && { created_before: to }),
  };
}

/** What of a filter decides which requests there are. */
export function narrowing({ id: _shown, live: _live, ...rest }: LogFilter): LogFilter {
  return rest;
}
