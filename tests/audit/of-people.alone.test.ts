// What people do at the doors, and what the log makes of it.
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { scopes } from "#auth/scopes.ts";
import { sealLogs } from "#audit/tasks.ts";
import { auditAlerts } from "#db/schema/audit.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { members, people } from "#db/schema/people.ts";
import { alertsOf, ctxAt, rowsOf, sealAll } from "../support/audit.ts";
import { Browser, newAddress, newMember, newPlatformAdmin, newSignedUp } from "../support/people.ts";
import { call, db, get, newTenant } from "../support/world.ts";

const later = () => ctxAt(Date.now() + 120_000);

async function newPerson() {
  const email = newAddress();
  const { id: tenantId } = await newTenant();
  const id = `usr_${crypto.randomUUID()}`;
  const createdAt = Date.now();
  await db.insert(people).values({
    id,
    email,
    name: "Ada",
    status: "active",
    isPlatformAdmin: false,
    totpStep: 0,
    lastTenantId: tenantId,
    createdAt,
  });
  await db.insert(members).values({ tenantId, personId: id, role: "owner", createdAt });
  return { email, tenantId, id };
}

test.each([
  ["one address", () => "192.0.2.77", "192.0.2.77"],
  ["the addresses of one IPv6 subscriber", (at: number) => `2001:db8:77:1::${at}`, "2001:db8:77:1::/64"],
])(
  "401: ten accounts of ten tenants tried from %s are an alert to operators, and counted once",
  async (_of, addressAt, subjectOf) => {
    const tried = await Promise.all(Array.from({ length: 10 }, newPerson));
    const { key } = await newTenant(scopes);
    const failures = async () => {
      const res = await get("/api/v1/admin/enterprise/audit-summary", key);
      return (await res.json<{ failures: number }>()).failures;
    };
    const before = await failures();
    for (const [at, { email }] of tried.entries()) {
      const body = { email, password: "not their password" };
      const headers = { "CF-Connecting-IP": addressAt(at) };
      expect((await new Browser().post("/auth/sign-in", body, { headers })).status).toBe(401);
    }
    await sealLogs(later());
    const found = (await alertsOf("service")).filter(({ subject }) => subject === subjectOf);
    expect(found).toMatchObject([{ rule: "credential_stuffing", severity: "high" }]);
    for (const { tenantId, id } of tried) {
      expect(await alertsOf(tenantId)).toEqual([]);
      expect(await rowsOf(tenantId)).toMatchObject([
        { action: "session.sign_in", outcome: "failure", targets: [{ type: "person", id }] },
      ]);
    }
    expect(await failures()).toBe(before + tried.length);
  },
);

test("200: making somebody platform administrator is flagged, with what they were", async () => {
  const [admin, person] = [await newPlatformAdmin(), await newSignedUp()];
  const res = await admin.browser.patch(`/admin/people/${person.id}`, { is_platform_admin: true });
  expect(res.status).toBe(200);
  await sealAll(admin.tenantId);
  const row = await db.select().from(auditEvents).where(eq(auditEvents.action, "person.update")).get();
  expect(row).toMatchObject({
    actor: { id: admin.id },
    targets: [{ type: "person", id: person.id }],
    changes: { is_platform_admin: { from: false, to: true } },
    riskReasons: [{ reason: "operator_scope", points: 50 }],
  });
  expect(row?.flaggedAt).not.toBeNull();
});

test("204: taking an owner out gives nobody power", async () => {
  const owner = await newSignedUp();
  const second = await newMember(owner.tenantId, "owner");
  expect((await owner.browser.del(`/people/${second.id}`)).status).toBe(204);
  await sealAll(owner.tenantId);
  const row = (await rowsOf(owner.tenantId)).find(({ action }) => action === "person.remove");
  expect(row).toMatchObject({ changes: { role: { from: "owner", to: null } }, riskReasons: [] });
  expect(await db.select().from(auditAlerts).where(eq(auditAlerts.tenantId, owner.tenantId))).toEqual([]);
});

test.each(["member", "viewer"] as const)("403: a %s reads neither log nor summaries", async (role) => {
  const owner = await newSignedUp();
  const { browser } = await newMember(owner.tenantId, role);
  const summaries = ["api-health", "webhook-health", "audit-summary", "rate-limit-summary"];
  const doors = ["/audit/events", "/audit/export", ...summaries.map((name) => `/admin/enterprise/${name}`)];
  for (const door of doors) {
    expect([door, (await browser.get(door)).status]).toEqual([door, 403]);
    expect([door, (await owner.browser.get(door)).status]).toEqual([door, 200]);
  }
  const { key } = await newTenant(["analytics:read"]);
  expect((await call("GET", "/api/v1/admin/enterprise/api-health", { key })).status).toBe(200);
});
