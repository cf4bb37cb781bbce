// What a tenant reads of how its captures came about, and for how long.
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, inject, test } from "vitest";
import { traceParts } from "#db/schema/trace-parts.ts";
import { forgetTraces } from "#platform/forget-traces.ts";
import { composeCtx } from "#platform/compose.ts";
import { later } from "../support/cache.ts";
import { call, db, del, get, newKey, newTenant, type Tenant } from "../support/world.ts";

type Step = {
  span_id: string;
  parent_id: string | null;
  name: string;
  offset_ms: number;
  duration_ms: number;
  status: string;
  attributes: Record<string, unknown>;
};
type Trace = { trace_id: string; duration_ms: number; spans: Step[] };

const dayMs = 24 * 60 * 60 * 1000;
const quick = { html: "<h1>Traced</h1>", viewport_width: 200, viewport_height: 100 };

async function capture(tenant: Tenant, body: object = quick, bindings: Partial<Env> = {}) {
  const res = await call("POST", "/api/v1/screenshot", { key: tenant.key, body, env: bindings });
  return { res, id: res.headers.get("X-Capture-Id") ?? "" };
}

const partsOf = (tenantId: string) => db.select().from(traceParts).where(eq(traceParts.tenantId, tenantId));
const context = () => composeCtx({ env, waitUntil: (work) => createExecutionContext().waitUntil(work) });

describe("GET /api/v1/captures/{id}/trace", () => {
  test("200: each step with its parent and its time, the capture's phases as Server-Timing has them", async () => {
    const tenant = await newTenant();
    const { res: made, id } = await capture(tenant);
    expect(made.status).toBe(200);
    const res = await get(`/api/v1/captures/${id}/trace`, tenant.key);
    expect(res.status).toBe(200);
    const trace = await res.json<Trace>();
    expect(made.headers.get("traceparent")).toContain(trace.trace_id);
    const byId = new Map(trace.spans.map((step) => [step.span_id, step]));
    const roots = trace.spans.filter(({ parent_id }) => parent_id === null);
    expect(roots.map(({ name, offset_ms }) => [name, offset_ms])).toEqual([["POST /api/v1/screenshot", 0]]);
    for (const { parent_id, offset_ms } of trace.spans)
      if (parent_id !== null) expect(byId.get(parent_id)?.offset_ms).toBeLessThanOrEqual(offset_ms);
    const phases = (made.headers.get("Server-Timing") ?? "").split(", ").map((one) => one.split(";")[0]);
    const names = trace.spans.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(phases.map((phase) => `capture.${phase}`)));
    const whole = trace.spans.find(({ name }) => name === "capture");
    expect(whole?.attributes).toMatchObject({
      "stillframe.capture.id": id,
      "stillframe.capture.kind": "screenshot",
    });
    // How our tables are called, and who else is there, is nobody's concern.
    expect(JSON.stringify(trace)).not.toMatch(/SELECT|INSERT|db\.|tenant\.id|request\.id/);
  });

  test("200: of a capture that failed the step where it did is marked", async () => {
    const tenant = await newTenant();
    const { res } = await capture(tenant, { url: `http://127.0.0.1:${inject("closedPort")}/`, cache: false });
    expect(res.status).toBe(502);
    const { capture_id: id } = await res.json<{ capture_id: string }>();
    const trace = await (await get(`/api/v1/captures/${id}/trace`, tenant.key)).json<Trace>();
    const failed = trace.spans.filter(({ status }) => status === "error").map(({ name }) => name);
    expect(failed).toEqual(expect.arrayContaining(["capture.navigate", "BrowserSession/render", "capture"]));
    expect(trace.spans.find(({ name }) => name === "capture")?.attributes["error.type"]).toBe(
      "target_unreachable",
    );
  });

  test("404: another tenant's, one that is not there; 403: a key that may not read", async () => {
    const [owner, other] = [await newTenant(), await newTenant()];
    const { id } = await capture(owner);
    const path = `/api/v1/captures/${id}/trace`;
    const theirs = await get(path, other.key);
    expect(theirs.status).toBe(404);
    expect(await theirs.text()).not.toContain("span");
    expect((await get("/api/v1/captures/cap_01k9zt3q5m8f4w2v7x6y1b0c9d/trace", owner.key)).status).toBe(404);
    const { key } = await newKey(owner.id, ["captures:write"]);
    expect((await get(path, key)).status).toBe(403);
  });

  test("404: where tracing is off there is none, and the capture is made all the same", async () => {
    const tenant = await newTenant();
    const off = { OTEL_ENABLED: "false" } as unknown as Partial<Env>;
    const { res, id } = await capture(tenant, quick, off);
    expect(res.status).toBe(200);
    const none = await get(`/api/v1/captures/${id}/trace`, tenant.key);
    expect(none.status).toBe(404);
    expect((await none.json<{ detail: string }>()).detail).toContain("No trace");
    expect(await partsOf(tenant.id)).toEqual([]);
  });
});

describe("how long a trace is kept", () => {
  test("it goes with its capture, and another's stays", async () => {
    const tenant = await newTenant();
    const gone = await capture(tenant, { ...quick, html: "<h1>Gone" });
    const stays = await capture(tenant, { ...quick, html: "<h1>Stays" });
    expect((await del(`/api/v1/captures/${gone.id}`, tenant.key)).status).toBe(204);
    expect((await partsOf(tenant.id)).map(({ subject }) => subject)).toEqual([stays.id]);
  });

  test("after seven days it is forgotten, and no sooner", async () => {
    const tenant = await newTenant();
    await capture(tenant);
    await later(6.9 * dayMs, () => forgetTraces(context()));
    expect(await partsOf(tenant.id)).toHaveLength(1);
    await later(7.1 * dayMs, () => forgetTraces(context()));
    expect(await partsOf(tenant.id)).toEqual([]);
  });
});
