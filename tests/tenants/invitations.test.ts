import { eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { invitations, members, people } from "#db/schema/people.ts";
import { tenants } from "#db/schema/tenants.ts";
import {
  auditOf,
  Browser,
  mailsTo,
  newAddress,
  newSignedUp,
  password,
  setTier,
  tokenTo,
} from "../support/people.ts";
import { db } from "../support/world.ts";

const membersOf = (tenantId: string) => db.select().from(members).where(eq(members.tenantId, tenantId));
const accept = (body: object, browser = new Browser()) => browser.post("/auth/invitations/accept", body);

async function newInvitation(role = "member", email = newAddress()) {
  const owner = await newSignedUp();
  const res = await owner.browser.post("/invitations", { email, role });
  const { id } = await res.json<{ id: string }>();
  return { owner, email, res, id };
}

describe("POST /invitations", () => {
  test("201: a mail with a link, shown nowhere else; on record", async () => {
    const { owner, email, res } = await newInvitation();
    expect(res.status).toBe(201);
    const mail = mailsTo(email).at(-1);
    expect(mail?.subject).toBe("Ada Lovelace invites you to Ada Lovelace");
    const token = tokenTo(email);
    const listed = await (await owner.browser.get("/invitations")).text();
    expect(listed).toContain(email);
    expect(listed).not.toContain(token);
    expect(JSON.stringify(await db.select().from(invitations))).not.toContain(token);
    expect((await auditOf(owner.tenantId)).at(-1)).toMatchObject({ action: "invitation.create" });
  });

  test("409: no more people than the plan has room for, the invited included, also where many ask at once", async () => {
    const owner = await newSignedUp();
    const all = await Promise.all(
      Array.from({ length: 6 }, () => owner.browser.post("/invitations", { email: newAddress() })),
    );
    expect(all.filter(({ status }) => status === 201)).toHaveLength(4);
    const refused = all.find(({ status }) => status === 409);
    expect((await refused?.json<{ detail: string }>())?.detail).toContain("FREE has room for 5 people");
    expect(await db.select().from(invitations).where(eq(invitations.tenantId, owner.tenantId))).toHaveLength(
      4,
    );
    await setTier(owner.tenantId, "starter");
    vi.useFakeTimers({ now: Date.now() + 5000, toFake: ["Date"] });
    expect((await owner.browser.post("/invitations", { email: newAddress() })).status).toBe(201);
    vi.useRealTimers();
  });

  test("409: who belongs to the tenant already", async () => {
    const owner = await newSignedUp();
    expect((await owner.browser.post("/invitations", { email: owner.email })).status).toBe(409);
  });

  test("201: inviting an address again ends the earlier link", async () => {
    const { owner, email } = await newInvitation();
    const earlier = tokenTo(email);
    expect((await owner.browser.post("/invitations", { email, role: "viewer" })).status).toBe(201);
    expect((await accept({ token: earlier, name: "Grace", password })).status).toBe(410);
    expect((await accept({ token: tokenTo(email), name: "Grace", password })).status).toBe(200);
  });
});

describe("accepting", () => {
  test("200: who has no account gets one with the role of the invitation, and is signed in; once", async () => {
    const { owner, email } = await newInvitation("viewer");
    const token = tokenTo(email);
    const browser = new Browser();
    const res = await accept({ token, name: "Grace Hopper", password }, browser);
    expect(await res.json()).toEqual({ status: "signed_in", tenant_id: owner.tenantId });
    expect(await (await browser.get("/me")).json()).toMatchObject({
      email,
      tenant: { id: owner.tenantId, role: "viewer" },
    });
    expect((await accept({ token, name: "Grace Hopper", password })).status).toBe(410);
    expect(await membersOf(owner.tenantId)).toHaveLength(2);
    expect((await auditOf(owner.tenantId)).map(({ action }) => action)).toContain("invitation.accept");
  });

  test("200: of two who open it at once one joins", async () => {
    const { owner, email } = await newInvitation();
    const token = tokenTo(email);
    const both = await Promise.all([0, 1].map(() => accept({ token, name: "Grace", password })));
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await membersOf(owner.tenantId)).toHaveLength(2);
    expect(await db.select().from(people).where(eq(people.email, email))).toHaveLength(1);
  });

  test("200: the account of the invited address joins, whoever is signed in where the link is opened", async () => {
    const [grace, eve] = [await newSignedUp("Grace"), await newSignedUp("Eve")];
    const { owner } = await newInvitation("admin", grace.email);
    const res = await accept({ token: tokenTo(grace.email) }, eve.browser);
    expect(await res.json()).toEqual({ status: "joined", tenant_id: owner.tenantId });
    const joined = await membersOf(owner.tenantId);
    expect(joined.map(({ personId }) => personId)).toEqual(expect.arrayContaining([owner.id, grace.id]));
    expect(joined.map(({ personId }) => personId)).not.toContain(eve.id);
    expect((await grace.browser.post("/me/tenant", { tenant_id: owner.tenantId })).status).toBe(204);
  });

  test.each([{ role: "owner" }, { tenant_id: "ten_demo" }, { email: "eve@example.com" }])(
    "400: %j in the body is refused (role escalation)",
    async (more) => {
      const { owner, email } = await newInvitation("viewer");
      const res = await accept({ token: tokenTo(email), name: "Grace", password, ...more });
      expect(res.status).toBe(400);
      expect(await membersOf(owner.tenantId)).toHaveLength(1);
    },
  );

  test("410: revoked, expired, made up; the tenant has nobody more", async () => {
    const { owner, email, id } = await newInvitation();
    const stranger = await newSignedUp();
    expect((await stranger.browser.del(`/invitations/${id}`)).status).toBe(404);
    expect((await owner.browser.del(`/invitations/${id}`)).status).toBe(204);
    expect((await accept({ token: tokenTo(email), name: "Grace", password })).status).toBe(410);
    const other = await newInvitation();
    vi.useFakeTimers({ now: Date.now() + 7 * 24 * 60 * 60 * 1000, toFake: ["Date"] });
    expect((await accept({ token: tokenTo(other.email), name: "Grace", password })).status).toBe(410);
    vi.useRealTimers();
    expect((await accept({ token: `sfi_${"A".repeat(43)}`, name: "Grace", password })).status).toBe(410);
    expect(await membersOf(owner.tenantId)).toHaveLength(1);
  });

  test("403: the tenant is suspended by now, and the link is good again once it is not", async () => {
    const { owner, email } = await newInvitation();
    const answer = { token: tokenTo(email), name: "Grace", password };
    await db.update(tenants).set({ status: "suspended" }).where(eq(tenants.id, owner.tenantId));
    const res = await accept(answer);
    expect(res.status).toBe(403);
    expect(await res.json()).toMatchObject({ code: "tenant_suspended" });
    await db.update(tenants).set({ status: "active" }).where(eq(tenants.id, owner.tenantId));
    expect((await accept(answer)).status).toBe(200);
  });

  test("409: the plan has no room by now, and the link stays good for when it has", async () => {
    const { owner, email } = await newInvitation();
    for (let count = 0; count < 4; count++)
      await db.insert(members).values({
        tenantId: owner.tenantId,
        personId: `usr_${crypto.randomUUID()}`,
        role: "viewer",
        createdAt: 1,
      });
    const token = tokenTo(email);
    expect((await accept({ token, name: "Grace", password })).status).toBe(409);
    expect(await db.select().from(people).where(eq(people.email, email))).toEqual([]);
    await setTier(owner.tenantId, "starter");
    expect((await accept({ token, name: "Grace", password })).status).toBe(200);
  });
});
