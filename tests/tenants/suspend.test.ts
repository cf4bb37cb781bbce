import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { memoryMs } from "#auth/memory.ts";
import { events } from "#db/schema/events.ts";
import { jobs } from "#db/schema/jobs.ts";
import { tenants } from "#db/schema/tenants.ts";
import { configOf } from "#platform/config.ts";
import { signDownload } from "#signing/sign.ts";
import { deliverJobs, jobQueue } from "../support/jobs.ts";
import { operators } from "../support/tenants.ts";
import { call, db, del, get, newTenant, post, type Tenant } from "../support/world.ts";
import { captures } from "#db/schema/captures.ts";

const suspend = ({ key }: Tenant, id: string) =>
  post(`/api/v1/tenants/${id}/suspend`, { reason: "Not paid" }, key);
const resume = ({ key }: Tenant, id: string) => post(`/api/v1/tenants/${id}/resume`, undefined, key);

async function linksOf({ id, key }: Tenant) {
  const made = await post("/api/v1/links", { options: { html: "x" } }, key);
  const captureId = `cap_${crypto.randomUUID()}`;
  await db.insert(captures).values({
    id: captureId,
    tenantId: id,
    kind: "screenshot",
    status: "completed",
    options: {},
    outputs: [],
    createdAt: Date.now(),
  });
  const file = `https://api.test/api/v1/captures/${captureId}/file`;
  return {
    capture: (await made.json<{ url: string }>()).url,
    download: signDownload(configOf(env), Date.now(), file),
  };
}

test("403: keys, signed links and the event stream of a suspended tenant are refused, and work again once resumed", async () => {
  const [us, them] = [await operators(), await newTenant()];
  const links = await linksOf(them);
  expect((await get("/api/v1/tenant", them.key)).status).toBe(200);
  expect((await suspend(us, them.id)).status).toBe(200);
  const answers = [
    await get("/api/v1/tenant", them.key),
    await get("/api/v1/events/stream", them.key),
    await get(links.capture),
    await get(links.download),
  ];
  for (const res of answers.filter(({ status }) => status !== 404)) {
    expect(res.status).toBe(403);
    const problem = await res.json<{ code: string; detail: string }>();
    expect(problem).toMatchObject({ code: "tenant_suspended", title: "The tenant is suspended" });
    expect(problem.detail).toContain(them.id);
    expect(problem.detail).not.toContain("Not paid");
  }
  expect((await suspend(us, them.id)).status).toBe(200);
  expect((await resume(us, them.id)).status).toBe(200);
  expect((await get("/api/v1/tenant", them.key)).status).toBe(200);
  const told = await db.select().from(events).where(eq(events.tenantId, them.id));
  expect(told.map(({ type }) => type)).toEqual(["tenant.suspended", "tenant.resumed"]);
});

test("403: within 5 seconds also where this isolate has just seen the key", async () => {
  const them = await newTenant();
  expect((await get("/api/v1/tenant", them.key)).status).toBe(200);
  await db.update(tenants).set({ status: "suspended" }).where(eq(tenants.id, them.id));
  vi.useFakeTimers({ now: Date.now() + memoryMs, toFake: ["Date"] });
  try {
    expect((await get("/api/v1/tenant", them.key)).status).toBe(403);
  } finally {
    vi.useRealTimers();
  }
});

test("jobs of a suspended tenant wait, and are neither made nor failed", async () => {
  const [us, them] = [await operators(), await newTenant()];
  const queue = jobQueue();
  const body = { url: "https://example.com/" };
  const made = await call("POST", "/api/v1/screenshot/async", { key: them.key, body, env: queue.env });
  expect(made.status).toBe(202);
  await suspend(us, them.id);
  await deliverJobs([{ tenantId: them.id }]);
  const [job] = await db.select().from(jobs).where(eq(jobs.tenantId, them.id));
  expect(job).toMatchObject({ status: "pending", attempts: 0 });
});

test("409: nobody suspends or deletes the tenant of their own key", async () => {
  const us = await operators();
  expect((await suspend(us, us.id)).status).toBe(409);
  expect((await del(`/api/v1/tenants/${us.id}`, us.key)).status).toBe(409);
  expect((await get("/api/v1/tenant", us.key)).status).toBe(200);
});
