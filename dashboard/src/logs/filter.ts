// What the request log is narrowed to; all of it stands in the address.
export const classes = ["2xx", "3xx", "4xx", "5xx"] as const;
export const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export const ranges = ["1h", "24h", "7d"] as const;
const texts = ["q", "route", "key", "error", "tenant", "id"] as const;

export type LogFilter = {
  status?: (typeof classes)[number];
  method?: (typeof methods)[number];
  range?: (typeof ranges)[number];
  /** Instants as RFC 3339 has them, in place of a range. */
  from?: string;
  to?: string;
  /** Follows what comes in. */
  live?: boolean;
  /** With what people do in the dashboard, which is left out unless it is asked for. */
  people?: boolean;
  q?: string;
  route?: string;
  key?: string;
  error?: string;
  /** For operators. */
  tenant?: string;
  /** The request that is looked at. */
  id?: string;
};

export function readLogFilter(search: Record<string, unknown>): LogFilter {
  const filter: LogFilter = {};
  const status = classes.find((one) => one === search["status"]);
  const method = methods.find((one) => one === search["method"]);
  const range = ranges.find((one) => one === search["range"]);
  if (status) filter.status = status;
  if (method) filter.method = method;
  if (range) filter.range = range;
  if (search["live"] === true) filter.live = true;
  if (search["people"] === true) filter.people = true;
  for (const name of ["from", "to"] as const) {
    const at = search[name];
    if (typeof at === "string" && !Number.isNaN(Date.parse(at))) filter[name] = at;
  }
  for (const name of texts) {
    const value = search[name];
    // The router reads what looks like a number as one.
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text === "string" && text !== "") filter[name] = text;
  }
  return filter;
}
