// Which traces come to a collector, and what becomes of the rest.
import { describe, expect, test } from "vitest";
import { newCollector } from "../support/traces.ts";
import { broken } from "../support/cache.ts";
import { env } from "cloudflare:workers";
import { call, newTenant } from "../support/world.ts";

const quick = { html: "<h1>Traced</h1>", viewport_width: 200, viewport_height: 100 };

describe("the share of all", () => {
  test("200: a share of 0 sends none, of 1 all, and the header says which", async () => {
    const { key } = await newTenant();
    for (const [share, flags, count] of [
      ["0", "00", 0],
      ["1", "01", 1],
    ] as const) {
      const collector = newCollector(share);
      const res = await call("GET", "/api/v1/captures", { key, env: collector.env });
      expect(res.status).toBe(200);
      expect(res.headers.get("traceparent")).toMatch(new RegExp(`-${flags}$`));
      const roots = (await collector.spans()).filter(({ kind }) => kind === 2);
      expect(roots).toHaveLength(count);
    }
  });

  test("200: the caller's own word counts for more than the share", async () => {
    const { key } = await newTenant();
    const collector = newCollector("0");
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    for (const flags of ["00", "01"]) {
      const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-${flags}` };
      await call("GET", "/api/v1/captures", { key, headers, env: collector.env });
    }
    const roots = (await collector.spans()).filter(({ kind }) => kind === 2);
    expect(roots).toHaveLength(1);
    expect(roots[0]).toMatchObject({ traceId, parentSpanId: "00f067aa0ba902b7" });
  });

  test("of a thousand traces a tenth, and the same ones wherever they are asked about", async () => {
    const ids = Array.from({ length: 1000 }, () => crypto.randomUUID().replaceAll("-", ""));
    const { sampler } = await import("#telemetry/trace/sampling.ts");
    const [one, other, most] = [sampler(0.1), sampler(0.1), sampler(0.5)];
    const some = ids.filter(one);
    expect(some.length).toBeGreaterThan(60);
    expect(some.length).toBeLessThan(140);
    expect(ids.filter(other)).toEqual(some);
    // Who samples more has all that who samples less has.
    expect(some.every(most)).toBe(true);
  });
});

describe("beside the share", () => {
  test("503: what failed comes whole, however small the share", async () => {
    const { key } = await newTenant();
    const collector = newCollector("0");
    const res = await call("POST", "/api/v1/screenshot", {
      key,
      body: quick,
      env: { ...collector.env, BROWSER_SESSION: broken(env.BROWSER_SESSION) },
    });
    expect(res.status).toBe(503);
    const spans = await collector.spans();
    const failed = spans.filter(({ status }) => status?.code === 2).map(({ name }) => name);
    expect(failed).toEqual(expect.arrayContaining(["capture", "POST /api/v1/screenshot"]));
    expect(spans.map(({ name }) => name)).toContain("TenantGate/admit");
  });

  test("400: what the caller did wrong is no failure of ours, and does not come", async () => {
    const { key } = await newTenant();
    const collector = newCollector("0");
    const res = await call("POST", "/api/v1/screenshot", { key, body: { html: 1 }, env: collector.env });
    expect(res.status).toBe(400);
    expect(await collector.spans()).toEqual([]);
  });
});
