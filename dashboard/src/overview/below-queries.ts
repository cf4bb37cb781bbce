import { queryOptions } from "@tanstack/react-query";
import { api } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";

const anewMs = 30_000;
const healthMs = 60_000;
const requestsShown = 8;

export const requestsQuery = queryOptions({
  queryKey: ["overview", "requests"],
  queryFn: async () => {
    const query = { limit: requestsShown, made_by: "programs" } as const;
    return (await bodyOf(api.GET("/requests", { params: { query } }))).data;
  },
  refetchInterval: anewMs,
});

export type Health = {
  status: "ok" | "degraded" | "failing";
  uptime: { last_30_days: number | null };
  latency_ms: { p50: number; p95: number } | null;
  checks: Record<string, { status: "ok" | "slow" | "failing"; latency_ms: number }>;
};

/** Version 2 of the API says it: of all tenants together, to whoever asks. */
export const healthQuery = queryOptions({
  queryKey: ["health"],
  queryFn: async (): Promise<Health> => {
    const res = await fetch("/api/v2/health").catch(() => undefined);
    if (!res) throw asProblem(undefined);
    // What is down says so with 503 and the same body.
    return ((await res.json()) as { data: Health }).data;
  },
  refetchInterval: healthMs,
});
