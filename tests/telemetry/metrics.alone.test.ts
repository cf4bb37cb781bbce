import { expect, test } from "vitest";
import { families, notAvailable } from "#telemetry/metrics/families.ts";
import { growthOf, samples, samplesIn, scrape, sumOf } from "../support/metrics.ts";
import { call, get, newTenant } from "../support/world.ts";

test("200: every family has its help and type, and every sample belongs to one", async () => {
  const res = await scrape();
  expect(res.status).toBe(200);
  expect(res.headers.get("Content-Type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const text = await res.text();
  for (const [name, { type }] of Object.entries(families)) {
    expect(text).toContain(`# HELP ${name} `);
    expect(text).toContain(`# TYPE ${name} ${type}\n`);
  }
  for (const { name } of samplesIn(text))
    expect(Object.keys(families)).toContain(name.replace(/_(bucket|sum|count)$/, ""));
});

test("200: what cannot be known here is named as such and has no sample, not even nought", async () => {
  const all = await samples();
  expect(Object.keys(notAvailable)).toContain("active_subscriptions_total");
  for (const [name, reason] of Object.entries(notAvailable)) {
    expect(sumOf(all, "stillframe_not_available_info", { name, reason })).toBe(1);
    expect(all.filter((sample) => sample.name === name)).toEqual([]);
  }
});

test("401: with another token or none, and 403 where no token is set; nothing is told", async () => {
  for (const bearer of ["another-token-of-enough-characters", "", null]) {
    const res = await scrape(undefined, bearer);
    expect(res.status).toBe(401);
    expect(res.headers.get("WWW-Authenticate")).toContain("Bearer");
    expect(await res.text()).not.toContain("http_requests_total");
  }
  const closed = await scrape(undefined, "", "");
  expect(closed.status).toBe(403);
  expect(await closed.text()).not.toContain("http_requests_total");
});

test.each([
  ["application/openmetrics-text; version=1.0.0", "openmetrics"],
  [
    "application/openmetrics-text;version=1.0.0;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
    "openmetrics",
  ],
  ["application/openmetrics-text;version=0.0.1", "plain"],
  ["application/openmetrics-text;q=0.1, text/plain", "plain"],
  ["application/openmetrics-text;q=0, */*", "plain"],
  ["*/*", "plain"],
])("200: Accept: %s is answered as %s", async (accept, kind) => {
  const res = await scrape(accept);
  expect(res.headers.get("Content-Type")).toContain(kind);
  const lines = (await res.text()).split("\n");
  if (kind === "openmetrics") expect(lines.slice(-2)).toEqual(["# EOF", ""]);
  else expect(lines).not.toContain("# EOF");
});

test("200: in OpenMetrics a duration can be looked at in its trace, whose id is the caller's", async () => {
  const traceId = crypto.randomUUID().replaceAll("-", "");
  await call("GET", "/health", { headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } });
  const unsampled = crypto.randomUUID().replaceAll("-", "");
  await call("GET", "/docs", { headers: { traceparent: `00-${unsampled}-00f067aa0ba902b7-00` } });
  const text = await (await scrape("application/openmetrics-text")).text();
  expect(text).toMatch(
    new RegExp(
      `http_request_duration_seconds_bucket\\{.*route="/health".*\\} \\d+ # \\{trace_id="${traceId}"\\} `,
    ),
  );
  expect(text).not.toContain(unsampled);
  expect(await (await scrape()).text()).not.toContain(traceId);
});

test("a request counts once, under its route's template with {id}, its version and its status", async () => {
  const { key } = await newTenant();
  const route = "/api/v1/captures/{id}";
  const labels = { route, method: "GET", status: "404", outcome: "refused" };
  expect(await growthOf("http_requests_total", labels, () => get("/api/v1/captures/cap_none", key))).toBe(1);
  // Without a version it is answered by the same route, and is still one request.
  const all = () => get("/captures/cap_none", key, { "X-API-Version": "v1" });
  expect(await growthOf("http_requests_total", labels, all)).toBe(1);
  const others = await growthOf("http_requests_total", { route: "unmatched" }, all);
  expect(others).toBe(0);
  expect(await growthOf("http_request_duration_seconds_count", { route }, all)).toBe(1);
});

test("paths without a route, invented methods and hostile ids make no series of their own", async () => {
  const before = await samples();
  for (let at = 0; at < 20; at++) {
    await get(`/nowhere/${at}`);
    await get(`/api/v1/captures/cap_${at}"\\}\n`);
    await call("PROPFIND", `/health/${at}`);
  }
  const own = (all: typeof before) => all.filter(({ name }) => name === "http_requests_total").length;
  const after = await samples();
  expect(own(after) - own(before)).toBeLessThan(8);
  expect(JSON.stringify(after)).not.toContain("nowhere");
  expect(JSON.stringify(after)).not.toContain("PROPFIND");
});

test("no tenant, person, key or id is in any label, whatever was called", async () => {
  const { id, key, keyId } = await newTenant();
  await get("/api/v1/captures", key);
  await get(`/api/v1/keys/${keyId}`, key);
  const text = await (await scrape("application/openmetrics-text")).text();
  for (const secret of [id, key, keyId, id.slice(4)]) expect(text).not.toContain(secret);
  for (const { labels } of Object.values(families))
    for (const label of Object.keys(labels)) expect(label).not.toMatch(/tenant|user|person|key|email|_id$/);
});

test("each statement given to D1 counts under what it does and to which table", async () => {
  const { key } = await newTenant();
  const list = () => get("/api/v1/captures", key);
  expect(
    await growthOf("db_queries_total", { operation: "select", table: "captures" }, list),
  ).toBeGreaterThanOrEqual(1);
  expect(await growthOf("db_query_duration_seconds_count", { operation: "select" }, list)).toBeGreaterThan(0);
});
