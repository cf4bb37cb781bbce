// Evidence for a SOC 2 examination.
import { describe, expect, test } from "vitest";
import { scopes } from "#auth/scopes.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { Browser, newAddress, newPlatformAdmin, newSignedUp, password, tokenTo } from "../support/people.ts";
import { db, del, get, newKey, newTenant, post } from "../support/world.ts";

const path = "/api/v1/compliance/soc2";
const today = new Date().toISOString().slice(0, 10);
const thisDay = `${path}?from=${today}&to=${today}`;

type List = { total: number; events: { action: string; targets: { id: string }[] }[] };
type Report = {
  tenant_id: string | null;
  keys: { total: number; held: { id: string; held_until: string | null }[] };
  access: List;
  rotations: List;
  failures: { total: number; by_action: { action: string; count: number }[] };
  changes: { by_action: { action: string; count: number }[] };
  controls: { criterion: string }[];
};
type Stay = { id: string; name: string; role: string; held_from: string | null; held_until: string | null };
type People = { people: { total: number; held: Stay[] }; administrators: { held: Stay[] } };
const report = async (url: string, key: string) => (await get(url, key)).json<Report>();

describe("GET /api/v1/compliance/soc2", () => {
  test("200: keys held in the period, access given and taken, what was renewed, refused and changed", async () => {
    const tenant = await newTenant();
    const made = await (
      await post("/api/v1/keys", { description: "ci", scopes: ["captures:read"] }, tenant.key)
    ).json<{ id: string }>();
    await del(`/api/v1/keys/${made.id}`, tenant.key);
    await db.insert(auditEvents).values({
      id: `aud_${crypto.randomUUID()}`,
      tenantId: tenant.id,
      occurredAt: Date.now(),
      action: "session.sign_in",
      outcome: "failure",
      actor: { type: "user", id: "", name: "" },
      targets: [],
      context: { location: "192.0.2.1", user_agent: "" },
      requestId: "req_x",
      metadata: { count: 7 },
    });
    const seen = await report(thisDay, tenant.key);
    expect(seen.tenant_id).toBe(tenant.id);
    expect(seen.keys).toMatchObject({ total: 2 });
    expect(seen.keys.held.find(({ id }) => id === made.id)?.held_until).not.toBeNull();
    expect(seen.keys.held.find(({ id }) => id === tenant.keyId)?.held_until).toBeNull();
    expect(seen.access.events.map(({ action }) => action)).toEqual(["key.revoke", "key.create"]);
    expect(seen.access.events[0]?.targets).toMatchObject([{ id: made.id }]);
    expect(seen.rotations).toMatchObject({ total: 1, events: [{ action: "key.revoke" }] });
    expect(seen.failures).toMatchObject({
      total: 7,
      by_action: [{ action: "session.sign_in", count: 7 }],
      by_address: [{ location: "192.0.2.1", count: 7 }],
    });
    expect(seen.changes.by_action).toContainEqual({ action: "key.create", count: 1 });
    expect(new Set(seen.controls.map(({ criterion }) => criterion))).toContain("CC6.1");
  });

  test("200: who had which role when, of those who left too; of operators, who ran the service", async () => {
    const owner = await newSignedUp("Olivia Owner");
    const email = newAddress();
    await owner.browser.post("/invitations", { email, role: "viewer" });
    const person = new Browser();
    await person.post("/auth/invitations/accept", { token: tokenTo(email), name: "Grace", password });
    const { id } = await (await person.get("/me")).json<{ id: string }>();
    const rolesOf = async () => {
      const { people, access } = await (
        await owner.browser.get(thisDay.replace("/api/v1", ""))
      ).json<People & Report>();
      const stays = people.held.filter((stay) => stay.id === id);
      return { total: people.total, stays, access };
    };
    await owner.browser.patch(`/people/${id}`, { role: "admin" });
    const now = await rolesOf();
    expect(now).toMatchObject({
      total: 2,
      stays: [
        { role: "admin", name: "Grace", held_until: null },
        { role: "viewer", held_until: now.stays[0]?.held_from },
      ],
    });
    expect(now.access.events.find(({ action }) => action === "person.role")).toMatchObject({
      changes: { role: { from: "viewer", to: "admin" } },
    });
    expect((await owner.browser.del(`/people/${id}`)).status).toBe(204);
    const later = await rolesOf();
    expect(later).toMatchObject({ total: 2, stays: [{ role: "admin" }, { role: "viewer" }] });
    expect(later.stays[0]?.held_from).toBe(now.stays[0]?.held_from);
    expect(later.stays[0]?.held_until).not.toBeNull();

    const operator = await newPlatformAdmin();
    await operator.browser.patch(`/admin/people/${id}`, { is_platform_admin: true });
    await operator.browser.patch(`/admin/people/${id}`, { is_platform_admin: false });
    const all = await (await operator.browser.get(thisDay.replace("/api/v1", ""))).json<People>();
    expect(all.administrators.held.find((stay) => stay.id === id)?.held_until).not.toBeNull();
    expect(all.administrators.held.find((stay) => stay.id === operator.id)).toMatchObject({
      held_until: null,
    });
  });

  test("200: nothing of other days, of other tenants only for operators", async () => {
    const [tenant, other] = await Promise.all([newTenant(), newTenant()]);
    const operator = await newKey((await newTenant()).id, scopes);
    await post("/api/v1/keys", { description: "x", scopes: [] }, tenant.key);
    const before = await report(`${path}?from=2020-01-01&to=2020-02-01`, tenant.key);
    expect(before).toMatchObject({ keys: { total: 0 }, access: { total: 0 } });
    expect((await get(`${thisDay}&tenant_id=${tenant.id}`, other.key)).status).toBe(404);
    const theirs = await report(`${thisDay}&tenant_id=${tenant.id}`, operator.key);
    expect(theirs.tenant_id).toBe(tenant.id);
    expect((await report(thisDay, operator.key)).keys.total).toBeGreaterThanOrEqual(5);
  });

  test.each([
    ["from=2026-02-01&to=2026-01-01", "#/from"],
    ["from=2020-01-01&to=2026-01-01", "#/from"],
    ["from=yesterday&to=2026-01-01", "#/from"],
    ["from=2026-01-01", "#/to"],
  ])("400: %s names the field", async (query, pointer) => {
    const { key } = await newTenant();
    const res = await get(`${path}?${query}`, key);
    expect(await res.json()).toMatchObject({ status: 400, errors: [{ pointer }] });
  });
});
