// What operators see of all tenants' work.
import { describe, expect, test } from "vitest";
import { scopes } from "#auth/scopes.ts";
import { newEndpoint, newSubscriber } from "../support/endpoints.ts";
import { get, newKey, newTenant, post, type Tenant } from "../support/world.ts";

async function newOperator(): Promise<Tenant> {
  const tenant = await newTenant();
  return { ...tenant, ...(await newKey(tenant.id, scopes)) };
}
type Page<T> = { data: T[]; next_cursor: string | null; has_more: boolean };
type Job = { job_id: string; tenant_id: string; status: string; job_type: string };

describe("GET /admin/jobs", () => {
  test("200: all tenants' jobs, by tenant, status and kind, page by page, without what they capture", async () => {
    const [operator, tenant, other] = await Promise.all([newOperator(), newTenant(), newTenant()]);
    const made: string[] = [];
    for (const kind of ["screenshot", "pdf", "content"]) {
      const res = await post(`/api/v1/${kind}/async`, { html: "<p>secret" }, tenant.key);
      made.unshift((await res.json<Job>()).job_id);
    }
    await post("/api/v1/screenshot/async", { html: "<p>" }, other.key);
    const list = async (query: string) => {
      const res = await get(`/api/v1/admin/jobs?${query}`, operator.key);
      const text = await res.text();
      expect(text).not.toContain("secret");
      return JSON.parse(text) as Page<Job>;
    };
    const first = await list(`tenant_id=${tenant.id}&limit=2`);
    expect(first).toMatchObject({ has_more: true });
    const second = await list(`tenant_id=${tenant.id}&limit=2&cursor=${first.next_cursor}`);
    expect([...first.data, ...second.data].map(({ job_id }) => job_id)).toEqual(made);
    const kinds = (await list(`tenant_id=${tenant.id}&job_type=pdf`)).data.map(({ job_type }) => job_type);
    expect(kinds).toEqual(["pdf"]);
    expect((await list(`tenant_id=${tenant.id}&status=cancelled`)).data).toEqual([]);
    const tenants = new Set((await list("limit=100")).data.map(({ tenant_id }) => tenant_id));
    expect([tenants.has(tenant.id), tenants.has(other.id)]).toEqual([true, true]);
  });

  test("200: the summary counts what waits and what has ended", async () => {
    const [operator, tenant] = await Promise.all([newOperator(), newTenant()]);
    const { job_id } = await (await post("/api/v1/pdf/async", { html: "x" }, tenant.key)).json<Job>();
    const read = async () =>
      (await get("/api/v1/admin/jobs/summary", operator.key)).json<{
        pending: number;
        processing: number;
        last_day: Record<string, number>;
      }>();
    const before = await read();
    expect(before).toMatchObject({
      pending: expect.any(Number),
      last_day: { completed: expect.any(Number) },
    });
    await post(`/api/v1/jobs/${job_id}/cancel`, undefined, tenant.key);
    await expect
      .poll(async () => Object.values((await read()).last_day).reduce((sum, count) => sum + count, 0))
      .toBeGreaterThan(0);
  });
});

describe("GET /admin/webhooks/endpoints", () => {
  test("200: all tenants' endpoints with whose they are, and none of their keys", async () => {
    const [operator, tenant] = await Promise.all([newOperator(), newSubscriber()]);
    const { id } = await newEndpoint(tenant);
    const path = "/api/v1/admin/webhooks/endpoints";
    const page = await (
      await get(`${path}?tenant_id=${tenant.id}`, operator.key)
    ).json<Page<Record<string, unknown>>>();
    expect(page.data).toMatchObject([{ id, tenant_id: tenant.id, status: "enabled" }]);
    expect(Object.keys(page.data[0] ?? {})).not.toContain("keys");
    const disabled = await get(`${path}?tenant_id=${tenant.id}&status=disabled`, operator.key);
    expect(await disabled.json()).toMatchObject({ data: [] });
  });

  test("403: for a tenant's own key", async () => {
    const { key } = await newTenant();
    for (const path of ["jobs", "jobs/summary", "webhooks/endpoints"])
      expect((await get(`/api/v1/admin/${path}`, key)).status).toBe(403);
  });
});
