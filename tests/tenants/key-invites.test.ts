// What a key may make people: never more than it is itself.
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { scopesOf } from "#auth/roles.ts";
import { scopes } from "#auth/scopes.ts";
import { invitations } from "#db/schema/people.ts";
import { mailsTo, newAddress, newMember, newSignedUp } from "../support/people.ts";
import { call, db, newKey, newTenant, post } from "../support/world.ts";

const inviting = (key: string, role: string, email = newAddress()) =>
  post("/api/v1/invitations", { email, role }, key);

test("403: a key that only manages people invites nobody to what it may not do itself, and no mail goes out", async () => {
  const owner = await newSignedUp();
  const { key } = await newKey(owner.tenantId, ["people:write", "people:read"]);
  for (const role of ["viewer", "member", "admin", "owner"]) {
    const email = newAddress();
    const res = await inviting(key, role, email);
    expect(res.status, role).toBe(403);
    expect(mailsTo(email)).toEqual([]);
  }
  const res = await inviting(key, "admin");
  expect((await res.json<{ detail: string }>()).detail).toContain("keys:write");
  const made = await db.select().from(invitations).where(eq(invitations.tenantId, owner.tenantId));
  expect(made).toEqual([]);
});

test("403: nor does it raise a member; taking a role away stays its right", async () => {
  const owner = await newSignedUp();
  const member = await newMember(owner.tenantId, "viewer");
  const { key } = await newKey(owner.tenantId, ["people:write", "people:read"]);
  const path = `/api/v1/people/${member.id}`;
  const raised = await call("PATCH", path, { key, body: { role: "admin" } });
  expect(raised.status).toBe(403);
  expect((await (await owner.browser.get(`/people/${member.id}`)).json<{ role: string }>()).role).toBe(
    "viewer",
  );
  expect((await call("DELETE", path, { key })).status).toBe(204);
});

test("201: a key that has all of a role gives that role, and none above it", async () => {
  const owner = await newSignedUp();
  const has = new Set([...scopesOf("member"), "people:write", "people:read"]);
  const { key } = await newKey(
    owner.tenantId,
    scopes.filter((each) => has.has(each)),
  );
  expect((await inviting(key, "member")).status).toBe(201);
  expect((await inviting(key, "viewer")).status).toBe(201);
  expect((await inviting(key, "admin")).status).toBe(403);
  const { key: all } = await newTenant();
  expect((await inviting(all, "admin")).status).toBe(201);
  expect((await inviting(all, "owner")).status).toBe(403);
});
