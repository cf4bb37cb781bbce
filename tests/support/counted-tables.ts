/** Queues fill them some seconds after whatever they count. */
export const countedLater = new Set([
  "api_requests",
  "request_log",
  "api_usage",
  "request_rollups",
  "request_sketches",
  "api_key_usage",
  "cache_lookups",
  "limit_windows",
]);
/** Some seconds after somebody began to follow requests live. */
export const notHeld = new Set(["request_watchers"]);
