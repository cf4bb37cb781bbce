// Made-up rows of the API's lists, answered page by page in the server's place.
import type { Page } from "playwright-core";

const states = ["completed", "failed", "completed", "cancelled", "completed", "expired"] as const;
const routes = ["/screenshot", "/pdf", "/content", "/captures/{id}"] as const;
const statuses = [200, 200, 404, 200, 429, 500] as const;
const newest = Date.parse("2026-01-01T00:00:00Z");

const idOf = (kind: string, at: number) => `${kind}_${String(1e9 - at).padStart(26, "0")}`;

function job(at: number) {
  return {
    job_id: idOf("job", at),
    job_type: "screenshot",
    status: states[at % states.length],
    progress: 100,
    reference: at % 3 === 0 ? `order-${at}` : null,
    url: `https://example.com/a/page/of/some/length/${at}`,
    attempts: 1,
    created_at: new Date(newest - at * 1000).toISOString(),
    timeline: [],
  };
}

function request(at: number) {
  const status = statuses[at % statuses.length];
  return {
    id: idOf("rql", at),
    tenant_id: "ten_demo",
    created_at: new Date(newest - at * 1000).toISOString(),
    method: "POST",
    route: routes[at % routes.length],
    version: "v1",
    status,
    outcome: "answered",
    duration_ms: 20 + (at % 900),
    actor: { kind: "key", id: "key_demo" },
    agent: "curl",
    cache: at % 2 === 0 ? "hit" : "miss",
    error_code: status === 200 ? null : "rate_limited",
    capture_id: null,
    request_id: idOf("req", at),
    trace_id: null,
    replay: null,
  };
}

type Listed = {
  path: string;
  rows: number;
  /** How many are answered at once; as many as are asked for where it is undefined. */
  atOnce?: number;
  make: (at: number) => object;
  narrowed: string;
};

export const jobs: Listed = { path: "/jobs", rows: 10_000, make: job, narrowed: "status" };
export const logs: Listed = {
  path: "/requests",
  rows: 100_000,
  atOnce: 500,
  make: request,
  narrowed: "status",
};

/** Answers a list's calls: all rows, or half of them where it is narrowed. */
export async function answer(page: Page, { path, rows, atOnce, make, narrowed }: Listed): Promise<void> {
  await page.route(
    ({ pathname }) => pathname === `/api/v1${path}`,
    async (route) => {
      const query = new URL(route.request().url()).searchParams;
      const from = Number(query.get("cursor") ?? 0);
      const all = query.has(narrowed) ? rows / 2 : rows;
      const to = Math.min(all, from + (atOnce ?? Number(query.get("limit"))));
      const data = Array.from({ length: to - from }, (_, at) => make(from + at));
      await route.fulfill({ json: { data, next_cursor: to < all ? String(to) : null } });
    },
  );
}
