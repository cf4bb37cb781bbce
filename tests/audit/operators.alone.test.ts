import { describe, expect, test } from "vitest";
import { scopes, tenantScopes } from "#auth/scopes.ts";
import { actions, busy, type EventView, rowsOf } from "../support/audit.ts";
import { get, newTenant, post } from "../support/world.ts";

describe("operators", () => {
  const admin = "/api/v1/admin/audit";

  test("200: see every tenant's events, alerts and chains", async () => {
    const tenant = await busy();
    const { key } = await newTenant(scopes);
    const page = await (
      await get(`${admin}/events?tenant_id=${tenant.id}&flagged=true`, key)
    ).json<{ data: EventView[] }>();
    expect(actions(page)).toEqual(["key.create"]);
    const event = await get(`${admin}/events/${page.data[0]?.id}`, key);
    expect(await event.json()).toMatchObject({ tenant_id: tenant.id });
    const verdict = await get(`${admin}/verify?tenant_id=${tenant.id}`, key);
    expect(await verdict.json()).toMatchObject({ valid: true, checked: 5 });
    const lines = await (await get(`${admin}/export?tenant_id=${tenant.id}`, key)).text();
    expect(lines.trim().split("\n")).toHaveLength(5);
  });

  test("200: a review by an operator is on the operator's record", async () => {
    const tenant = await busy();
    const operator = await newTenant(scopes);
    const id = (await rowsOf(tenant.id))[0]?.id ?? "";
    expect((await post(`${admin}/events/${id}/review`, { verdict: "legitimate" }, operator.key)).status).toBe(
      200,
    );
    expect((await rowsOf(tenant.id))[0]?.verdict).toBe("legitimate");
    expect(await rowsOf(tenant.id)).toHaveLength(5);
    expect(await rowsOf(operator.id)).toMatchObject([{ action: "audit.review" }]);
  });

  test("200: without a tenant, the service's own log is checked", async () => {
    const { key } = await newTenant(scopes);
    expect(await (await get(`${admin}/verify`, key)).json()).toMatchObject({
      tenant_id: "service",
      valid: true,
    });
    expect(await (await get(`${admin}/checkpoints`, key)).json()).toMatchObject({ data: [] });
  });

  test("400: of a tenant that never was there is no chain to call valid", async () => {
    const { key } = await newTenant(scopes);
    const res = await get(`${admin}/verify?tenant_id=ten_never`, key);
    expect([res.status, await res.json()]).toMatchObject([400, { errors: [{ pointer: "#/tenant_id" }] }]);
  });

  test("403: to a tenant with every scope that tenants have", async () => {
    const { key } = await newTenant(tenantScopes);
    for (const door of ["events", "alerts", "export", "verify", "checkpoints"])
      expect((await get(`${admin}/${door}`, key)).status).toBe(403);
  });
});
