// A refusal of the service in one line, with what helps.

/** @type {Record<string, string>} */
const remedies = {
  unauthorized: "set STILLFRAME_API_KEY to a key of this server",
  quota_exceeded: "wait for the next month, or take a higher plan",
  forbidden:
    "make a key with the scopes comparisons:write, comparisons:read, captures:write and captures:read",
  target_blocked: "the service takes public addresses only: give it a preview that is public",
  target_unreachable: "the service must be able to reach the page",
};

/** @param {import("./client.mjs").Answer} answer */
export function refusal({ problem, status }) {
  const { code = "", detail = `status ${status}` } = problem ?? {};
  const remedy = remedies[code] ?? (code === "" ? "check --server or STILLFRAME_SERVER" : undefined);
  return remedy ? `${detail} (${remedy})` : detail;
}
