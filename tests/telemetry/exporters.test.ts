// Where traces go, and that nobody's request suffers where they cannot.
import { afterEach, describe, expect, inject, test, vi } from "vitest";
import { configOf } from "#platform/config.ts";
import { exportSpans } from "#telemetry/trace/export/send.ts";
import type { SpanData } from "#telemetry/trace/span.ts";
import { traceCounts } from "#telemetry/trace/stats.ts";
import { env } from "cloudflare:workers";
import { attributeOf, newCollector } from "../support/traces.ts";
import { call, newTenant } from "../support/world.ts";

afterEach(() => void vi.restoreAllMocks());

const bindings = (values: Record<string, string>) => values as unknown as Partial<Env>;
const closed = `http://127.0.0.1:${inject("closedPort")}`;

const span = (at: number): SpanData => ({
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  spanId: at.toString(16).padStart(16, "0"),
  parentId: null,
  name: "one",
  kind: "internal",
  startedAt: 1_700_000_000_000,
  endedAt: 1_700_000_000_001,
  attributes: { ratio: 0.5, isSo: true, count: 3 },
  links: [],
  isFailed: false,
});

const settingsOf = (at: string) => ({
  ...configOf(env).traces,
  exporter: "otlp" as const,
  endpoint: `${at}/v1/traces`,
});

describe("otlp", () => {
  test("200: spans come under the service's name, with the headers that the collector asks for", async () => {
    const { key } = await newTenant();
    const collector = newCollector();
    const more = bindings({
      OTEL_SERVICE_NAME: "captures",
      OTEL_EXPORTER_OTLP_HEADERS: "x-team=a%20b,x-key=1=2",
    });
    await call("GET", "/api/v1/captures", { key, env: { ...collector.env, ...more } });
    const { bodies, headers } = await collector.read();
    expect(headers[0]).toMatchObject({ "x-team": "a b", "x-key": "1=2", "content-type": "application/json" });
    expect(bodies[0]?.resourceSpans[0]?.resource.attributes).toContainEqual({
      key: "service.name",
      value: { stringValue: "captures" },
    });
    const root = (await collector.spans()).find(({ kind }) => kind === 2);
    expect(root?.name).toBe("GET /api/v1/captures");
    expect(root && attributeOf(root, "http.response.status_code")).toBe("200");
  });

  test("many spans go in few requests, each as the schema has it", async () => {
    const collector = newCollector();
    const left: Promise<unknown>[] = [];
    const way = {
      settings: settingsOf(collector.at),
      waitUntil: (work: Promise<unknown>) => void left.push(work),
    };
    for (let at = 1; at <= 1000; at++) exportSpans(way, [span(at)]);
    await Promise.all(left);
    const spans = await collector.spans();
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(1000);
    expect((await collector.read()).bodies.length).toBeLessThan(5);
    expect(spans[0]?.attributes).toEqual([
      { key: "ratio", value: { doubleValue: 0.5 } },
      { key: "isSo", value: { boolValue: true } },
      { key: "count", value: { intValue: "3" } },
    ]);
  });
});

describe("a collector that fails", () => {
  test.each(["503", "401"])(
    "200: %s harms no request, is counted, and is left alone for a while",
    async (status) => {
      const { key } = await newTenant();
      const collector = newCollector("1", status);
      const before = traceCounts();
      for (let at = 0; at < 3; at++) {
        const res = await call("GET", "/api/v1/captures", { key, env: collector.env });
        expect(res.status).toBe(200);
      }
      const after = traceCounts();
      expect(after.failed - before.failed).toBe(1);
      // What may pass is kept for later; what never will be taken is dropped.
      if (status === "401") expect(after.dropped).toBeGreaterThan(before.dropped);
      else expect(after.dropped).toBe(before.dropped);
      expect((await collector.read()).bodies).toHaveLength(1);
    },
  );

  test("200: what was kept is sent once it answers again, and nothing twice", async () => {
    const collector = newCollector();
    const settings = settingsOf(collector.at);
    const left: Promise<unknown>[] = [];
    const way = { settings, waitUntil: (work: Promise<unknown>) => void left.push(work) };
    const refusing = vi.spyOn(globalThis, "fetch").mockRejectedValue(new Error("Network connection lost."));
    exportSpans(way, [span(1)]);
    await Promise.all(left);
    refusing.mockRestore();
    vi.useFakeTimers({ now: Date.now() + 10_000, toFake: ["Date"] });
    exportSpans(way, [span(2)]);
    await Promise.all(left);
    vi.useRealTimers();
    expect((await collector.spans()).map(({ spanId }) => spanId).sort()).toEqual([
      span(1).spanId,
      span(2).spanId,
    ]);
  });

  test("200: nobody listens there", async () => {
    const { key } = await newTenant();
    const values = {
      OTEL_EXPORTER: "otlp",
      OTEL_EXPORTER_OTLP_ENDPOINT: closed,
      OTEL_TRACES_SAMPLER_ARG: "1",
    };
    expect((await call("GET", "/api/v1/captures", { key, env: bindings(values) })).status).toBe(200);
  });

  test("memory is bounded: what waits beyond 4,096 spans is dropped and counted", async () => {
    const settings = settingsOf(`${closed}/full`);
    const before = traceCounts();
    const waitUntil = () => undefined;
    // Nothing is awaited, so that all of it waits.
    exportSpans({ settings, waitUntil }, [span(0)]);
    for (let at = 1; at <= 100; at++)
      exportSpans(
        { settings, waitUntil },
        Array.from({ length: 100 }, (_, one) => span(at * 100 + one)),
      );
    expect(traceCounts().dropped - before.dropped).toBeGreaterThan(10_000 - 4096 - 1024);
    expect(traceCounts().dropped - before.dropped).toBeLessThan(10_000);
  });
});

test("200: zipkin gets its own form", async () => {
  const { key } = await newTenant();
  const collector = newCollector();
  const values = { OTEL_EXPORTER: "zipkin", OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${collector.at}/api/v2/spans` };
  await call("GET", "/api/v1/captures", { key, env: { ...collector.env, ...bindings(values) } });
  const spans = (await collector.read()).bodies.flat() as unknown as Record<string, unknown>[];
  const root = spans.find(({ kind }) => kind === "SERVER");
  expect(root).toMatchObject({
    name: "GET /api/v1/captures",
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    localEndpoint: { serviceName: "stillframe" },
    tags: { "http.response.status_code": "200" },
  });
  expect(spans.find(({ name }) => name === "TenantGate/admit")).toMatchObject({
    kind: "CLIENT",
    parentId: root?.["id"],
  });
});

test("200: the console gets one line a span, its parts indented below it", async () => {
  const { key } = await newTenant();
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const values = { OTEL_EXPORTER: "console", OTEL_TRACES_SAMPLER_ARG: "1" };
  await call("GET", "/api/v1/captures", { key, env: bindings(values) });
  const lines = log.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
  const names = lines.filter(({ message }) => message === "span").map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["GET /api/v1/captures", "  TenantGate/admit"]));
});

test("200: switched off nothing is recorded, and the trace still goes on in the answer", async () => {
  const { key } = await newTenant();
  const collector = newCollector();
  const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
  const res = await call("GET", "/api/v1/captures", {
    key,
    headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    env: { ...collector.env, ...bindings({ OTEL_ENABLED: "false" }) },
  });
  expect(res.status).toBe(200);
  expect(res.headers.get("traceparent")).toContain(traceId);
  expect(await collector.spans()).toEqual([]);
});
