import { eq } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { scopes } from "#auth/scopes.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import { people } from "#db/schema/people.ts";
import { atStore } from "../support/buckets.ts";
import {
  auditOf,
  Browser,
  newMember,
  newPlatformAdmin,
  newSignedUp,
  password,
  setTier,
} from "../support/people.ts";
import { call, db, newTenant } from "../support/world.ts";

afterEach(() => void vi.useRealTimers());

const reason = "Ticket 4711: captures come out blank";
const act = (browser: Browser, id: string, body: object = { reason }) =>
  browser.post(`/admin/people/${id}/impersonate`, body);

describe("/admin/people", () => {
  test("200: search by name and address, filter, detail", async () => {
    const admin = await newPlatformAdmin();
    const name = `Zaphod ${crypto.randomUUID().slice(0, 8)}`;
    const person = await newSignedUp(name);
    const found = await (
      await admin.browser.get(`/admin/people?q=${encodeURIComponent(name.toUpperCase())}`)
    ).json();
    expect(found).toMatchObject({ data: [{ id: person.id, email: person.email }], has_more: false });
    const byMail = await (await admin.browser.get(`/admin/people?q=${person.email.slice(1, 9)}`)).json();
    expect(byMail).toMatchObject({ data: [{ id: person.id }] });
    const injected = await admin.browser.get(`/admin/people?q=${encodeURIComponent("%' or 1=1 --")}`);
    expect(await injected.json()).toMatchObject({ data: [] });
    const detail = await (await admin.browser.get(`/admin/people/${person.id}`)).json();
    expect(detail).toMatchObject({
      sessions: 1,
      has_password: true,
      tenants: [{ id: person.tenantId, role: "owner" }],
    });
    expect(JSON.stringify(detail)).not.toContain("scrypt");
  });

  test("200: suspended, a person is out at once, cannot come back by any door, and is let in again", async () => {
    const [admin, person] = [await newPlatformAdmin(), await newSignedUp()];
    const res = await admin.browser.patch(`/admin/people/${person.id}`, { status: "suspended" });
    expect(await res.json()).toMatchObject({ status: "suspended", sessions: 0 });
    expect((await person.browser.get("/me")).status).toBe(401);
    const { email } = person;
    expect((await new Browser().post("/auth/sign-in", { email, password })).status).toBe(403);
    await admin.browser.patch(`/admin/people/${person.id}`, { status: "active" });
    expect((await new Browser().post("/auth/sign-in", { email, password })).status).toBe(200);
    const audit = await auditOf(admin.tenantId);
    expect(audit.filter(({ action }) => action === "person.update")).toHaveLength(2);
  });

  test("200: an operator's key makes the first platform administrator, who signs in anew", async () => {
    const { key } = await newTenant(scopes);
    const person = await newSignedUp();
    const body = { is_platform_admin: true };
    expect((await call("PATCH", `/api/v1/admin/people/${person.id}`, { key, body })).status).toBe(200);
    expect((await person.browser.get("/me")).status).toBe(401);
    await person.browser.post("/auth/sign-in", { email: person.email, password });
    expect((await person.browser.get("/admin/people")).status).toBe(200);
  });

  test("409: nobody suspends themselves or the last owner's role; 400: half a role", async () => {
    const admin = await newPlatformAdmin();
    expect((await admin.browser.patch(`/admin/people/${admin.id}`, { status: "suspended" })).status).toBe(
      409,
    );
    const owner = await newSignedUp();
    const role = { role: "viewer", tenant_id: owner.tenantId };
    expect((await admin.browser.patch(`/admin/people/${owner.id}`, role)).status).toBe(409);
    expect((await admin.browser.patch(`/admin/people/${owner.id}`, { role: "viewer" })).status).toBe(400);
    const member = await newMember(owner.tenantId, "viewer");
    const raised = await admin.browser.patch(`/admin/people/${member.id}`, { ...role, role: "admin" });
    expect(raised.status).toBe(200);
    expect((await auditOf(owner.tenantId)).at(-1)).toMatchObject({ action: "person.role" });
  });
});

describe("acting in somebody's place", () => {
  test("200: the session acts for the person, says so, names both on record, and is back by hand", async () => {
    const [admin, person] = [await newPlatformAdmin(), await newSignedUp()];
    const before = admin.browser.session;
    expect((await act(admin.browser, person.id)).status).toBe(200);
    expect(admin.browser.session).not.toBe(before);
    const me = await (await admin.browser.get("/me")).json();
    expect(me).toMatchObject({ id: person.id, impersonation: { by: { id: admin.id }, reason } });
    expect((await admin.browser.post("/screenshot/async", { html: "x" })).status).toBe(202);
    const audit = await auditOf(person.tenantId);
    expect(audit.find(({ action }) => action === "impersonation.start")).toMatchObject({
      actor: { id: admin.id },
      metadata: { reason },
    });
    expect(audit.find(({ action }) => action.startsWith("job."))).toMatchObject({
      actor: { type: "user", id: person.id },
      metadata: { impersonated_by: { id: admin.id } },
    });
    expect((await admin.browser.post("/auth/impersonation/end")).status).toBe(204);
    expect(await (await admin.browser.get("/me")).json()).toMatchObject({
      id: admin.id,
      impersonation: null,
    });
    expect((await auditOf(person.tenantId)).at(-1)).toMatchObject({
      action: "impersonation.end",
      metadata: { impersonated_by: { id: admin.id } },
    });
    expect((await person.browser.get("/me")).status).toBe(200);
  });

  test("ends by itself, to the second", async () => {
    const [admin, person] = [await newPlatformAdmin(), await newSignedUp()];
    await act(admin.browser, person.id, { reason, minutes: 1 });
    vi.useFakeTimers({ now: Date.now() + 58_000, toFake: ["Date"] });
    expect(await (await admin.browser.get("/me")).json()).toMatchObject({ id: person.id });
    vi.useFakeTimers({ now: Date.now() + 2500, toFake: ["Date"] });
    expect(await (await admin.browser.get("/me")).json()).toMatchObject({
      id: admin.id,
      impersonation: null,
    });
  });

  test("403: what would outlast it, and the account itself, stay out of reach", async () => {
    const [admin, person] = [await newPlatformAdmin(), await newSignedUp()];
    await setTier(person.tenantId, "enterprise");
    await act(admin.browser, person.id);
    const { browser } = admin;
    const started = (await auditOf(person.tenantId)).find(({ action }) => action === "impersonation.start");
    const tries = [
      () => browser.post(`/audit/events/${started?.id}/review`, { verdict: "legitimate" }),
      () => browser.post("/webhooks/endpoints", { url: "https://example.com/", event_types: ["*"] }),
      () => browser.post("/storage/targets", atStore()),
      () => browser.post("/tenant/exports"),
      () => browser.post("/links", { options: { html: "x" } }),
      () => browser.post("/realtime/tokens", {}),
      () => browser.post("/signing-keys", {}),
      () => browser.post("/keys", {}),
      () => browser.post("/invitations", { email: admin.email, role: "owner" }),
      () => browser.patch(`/people/${person.id}`, { role: "viewer" }),
      () => browser.get("/admin/people"),
      () => browser.patch("/me", { name: "Owned" }),
      () =>
        browser.post("/me/password", { current_password: password, new_password: "seven quiet otters swim" }),
      () => browser.post("/me/email", { email: admin.email }),
      () => browser.post("/auth/two-factor"),
      () => browser.post("/auth/passkeys/options"),
      () => browser.get("/auth/sessions"),
      () => browser.del("/auth/sessions/none"),
      () => browser.post("/auth/sign-out-everywhere"),
      () => browser.post("/auth/prove", { password }),
      () => act(browser, person.id),
    ];
    const statuses = await Promise.all(tries.map(async (attempt) => (await attempt()).status));
    expect(statuses).toEqual(tries.map(() => 403));
    const left = (await auditOf(person.tenantId)).at(-1);
    expect(left).toMatchObject({ action: "impersonation.start", verdict: null });
    expect(await db.select().from(apiKeys).where(eq(apiKeys.tenantId, person.tenantId))).toEqual([]);
    expect((await browser.post("/auth/sign-out")).status).toBe(204);
    expect((await person.browser.get("/me")).status).toBe(200);
  });

  test("refused: another administrator, oneself, by an owner, by a key, without a reason, for too long", async () => {
    const [admin, other, person] = [await newPlatformAdmin(), await newPlatformAdmin(), await newSignedUp()];
    expect((await act(admin.browser, other.id)).status).toBe(403);
    expect((await act(admin.browser, admin.id)).status).toBe(403);
    expect((await act(person.browser, admin.id)).status).toBe(403);
    const { key } = await newTenant(scopes);
    const byKey = await call("POST", `/api/v1/admin/people/${person.id}/impersonate`, {
      key,
      body: { reason },
    });
    expect(byKey.status).toBe(401);
    for (const body of [{}, { reason: "short" }, { reason, minutes: 61 }, { reason, minutes: 0 }])
      expect((await act(admin.browser, person.id, body)).status).toBe(400);
    await db.update(people).set({ isPlatformAdmin: true }).where(eq(people.id, person.id));
    expect((await act(admin.browser, person.id)).status).toBe(403);
  });

  test("403 proof_needed: not from a browser left open", async () => {
    const [admin, person] = [await newPlatformAdmin(), await newSignedUp()];
    vi.useFakeTimers({ now: Date.now() + 16 * 60_000, toFake: ["Date"] });
    expect(await (await act(admin.browser, person.id)).json()).toMatchObject({ code: "proof_needed" });
  });
});
