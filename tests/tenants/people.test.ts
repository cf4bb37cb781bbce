import { and, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { apiKeys } from "#db/schema/api-keys.ts";
import { jobs } from "#db/schema/jobs.ts";
import { members, type Role } from "#db/schema/people.ts";
import { auditOf, newMember, newSignedUp } from "../support/people.ts";
import { db, get, newKey, newTenant } from "../support/world.ts";

type Member = { id: string; role: Role };

const roleOf = async (tenantId: string, personId: string) =>
  (
    await db
      .select()
      .from(members)
      .where(and(eq(members.tenantId, tenantId), eq(members.personId, personId)))
      .get()
  )?.role;

describe("what a role may do", () => {
  test.each([
    ["owner", 201, 200, 200],
    ["admin", 201, 200, 200],
    ["member", 403, 200, 200],
    ["viewer", 403, 200, 200],
  ] as const)(
    "%s: creates a key %i, lists keys %i, lists captures %i",
    async (role, create, keys, captures) => {
      const owner = await newSignedUp();
      const { browser } = await newMember(owner.tenantId, role);
      expect((await browser.post("/keys", { scopes: ["captures:read"] })).status).toBe(create);
      expect((await browser.get("/keys")).status).toBe(keys);
      expect((await browser.get("/captures")).status).toBe(captures);
      const made = await db.select().from(apiKeys).where(eq(apiKeys.tenantId, owner.tenantId));
      expect(made).toHaveLength(create === 201 ? 1 : 0);
    },
  );

  test("403: a viewer changes nothing, and is told what the role lacks", async () => {
    const owner = await newSignedUp();
    const { browser } = await newMember(owner.tenantId, "viewer");
    const res = await browser.post("/screenshot/async", { html: "x" });
    expect(res.status).toBe(403);
    expect((await res.json<{ detail: string }>()).detail).toContain("your role viewer");
    expect((await browser.get("/people")).status).toBe(200);
    expect((await browser.post("/invitations", { email: "x@example.com" })).status).toBe(403);
  });

  test("403: nobody but operators and platform administrators sees the service itself", async () => {
    const { browser } = await newSignedUp();
    for (const path of ["/admin/people", "/admin/webhooks/inbound"])
      expect((await browser.get(path)).status).toBe(403);
  });

  test("202: a job that a person began is theirs, and goes on in their name", async () => {
    const { browser, id, tenantId } = await newSignedUp();
    const res = await browser.post("/screenshot/async", { html: "<p>x</p>" });
    expect(res.status).toBe(202);
    const [job] = await db.select().from(jobs).where(eq(jobs.tenantId, tenantId));
    expect(job?.keyId).toBe(id);
    expect((await auditOf(tenantId)).at(-1)).toMatchObject({ actor: { type: "user", id }, keyId: null });
  });

  test("200: another tenant of the person's is worked in after switching, under another token", async () => {
    const [one, two] = [await newSignedUp(), await newSignedUp()];
    await db
      .insert(members)
      .values({ tenantId: two.tenantId, personId: one.id, role: "viewer", createdAt: Date.now() });
    const before = one.browser.session;
    expect((await one.browser.post("/me/tenant", { tenant_id: two.tenantId })).status).toBe(204);
    expect(one.browser.session).not.toBe(before);
    const me = await (await one.browser.get("/me")).json<{ tenants: unknown[] }>();
    expect(me).toMatchObject({ tenant: { id: two.tenantId, role: "viewer" } });
    expect(me.tenants).toHaveLength(2);
    expect((await one.browser.post("/me/tenant", { tenant_id: "ten_demo" })).status).toBe(404);
  });
});

describe("/people", () => {
  test("200: the tenant's people and nobody else's, in pages", async () => {
    const owner = await newSignedUp();
    const member = await newMember(owner.tenantId, "member");
    await newSignedUp();
    const first = await (
      await owner.browser.get("/people?limit=1")
    ).json<{ data: Member[]; next_cursor: string }>();
    const second = await (
      await owner.browser.get(`/people?limit=1&cursor=${first.next_cursor}`)
    ).json<{ data: Member[]; has_more: boolean }>();
    expect(new Set([...first.data, ...second.data].map(({ id }) => id))).toEqual(
      new Set([owner.id, member.id]),
    );
    expect(second.has_more).toBe(false);
  });

  test("200: a new role holds at once, and is on record with what it was", async () => {
    const owner = await newSignedUp();
    const member = await newMember(owner.tenantId, "viewer");
    const res = await owner.browser.patch(`/people/${member.id}`, { role: "admin" });
    expect(await res.json()).toMatchObject({ id: member.id, role: "admin" });
    expect((await member.browser.post("/keys", {})).status).toBe(201);
    const change = (await auditOf(owner.tenantId)).find(({ action }) => action === "person.role");
    expect(change).toMatchObject({
      actor: { id: owner.id },
      changes: { role: { from: "viewer", to: "admin" } },
    });
  });

  test("403: nobody rises or raises above their own role, by whatever they send", async () => {
    const owner = await newSignedUp();
    const admin = await newMember(owner.tenantId, "admin");
    const member = await newMember(owner.tenantId, "member");
    for (const [person, id, role] of [
      [admin, admin.id, "owner"],
      [admin, member.id, "owner"],
      [admin, owner.id, "viewer"],
      [member, member.id, "admin"],
    ] as const)
      expect((await person.browser.patch(`/people/${id}`, { role })).status).toBe(403);
    expect((await admin.browser.del(`/people/${owner.id}`)).status).toBe(403);
    expect((await admin.browser.post("/invitations", { email: "x@example.com", role: "owner" })).status).toBe(
      403,
    );
    const { key } = await newKey(owner.tenantId, ["people:write", "people:read"]);
    const { call } = await import("../support/world.ts");
    const byKey = await call("PATCH", `/api/v1/people/${member.id}`, { key, body: { role: "owner" } });
    expect(byKey.status).toBe(403);
    expect(await Promise.all([owner, admin, member].map(({ id }) => roleOf(owner.tenantId, id)))).toEqual([
      "owner",
      "admin",
      "member",
    ]);
  });

  test("409: the last owner cannot go or step down, even where two try at once", async () => {
    const owner = await newSignedUp();
    expect((await owner.browser.del(`/people/${owner.id}`)).status).toBe(409);
    expect((await owner.browser.patch(`/people/${owner.id}`, { role: "admin" })).status).toBe(409);
    const second = await newMember(owner.tenantId, "owner");
    const both = await Promise.all([
      owner.browser.del(`/people/${owner.id}`),
      second.browser.del(`/people/${second.id}`),
    ]);
    expect(both.map(({ status }) => status)).toEqual(expect.arrayContaining([204, 409]));
    const left = await db.select().from(members).where(eq(members.tenantId, owner.tenantId));
    expect(left).toMatchObject([{ role: "owner" }]);
  });

  test("204: removed, they are out of the tenant at once, and keep their own", async () => {
    const owner = await newSignedUp();
    const member = await newMember(owner.tenantId, "member");
    expect((await owner.browser.del(`/people/${member.id}`)).status).toBe(204);
    expect((await member.browser.get("/keys")).status).toBe(403);
    const me = await (await member.browser.get("/me")).json();
    expect(me).toMatchObject({ tenant: null, tenants: [{ role: "owner" }], scopes: [] });
    expect((await owner.browser.get(`/people/${member.id}`)).status).toBe(404);
  });

  test("404: another tenant's person, for reading, changing and removing", async () => {
    const [owner, stranger] = [await newSignedUp(), await newSignedUp()];
    expect((await stranger.browser.get(`/people/${owner.id}`)).status).toBe(404);
    expect((await stranger.browser.patch(`/people/${owner.id}`, { role: "viewer" })).status).toBe(404);
    expect((await stranger.browser.del(`/people/${owner.id}`)).status).toBe(404);
    expect(await roleOf(owner.tenantId, owner.id)).toBe("owner");
  });

  test("200: a key with the scope reads them too", async () => {
    const { key } = await newTenant(["people:read"]);
    expect(await (await get("/api/v1/people", key)).json()).toMatchObject({ data: [], has_more: false });
  });
});
