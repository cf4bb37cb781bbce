import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { members, people, sessions } from "#db/schema/people.ts";
import { tenants } from "#db/schema/tenants.ts";
import { aloneMsMax } from "#auth/own-data/tasks.ts";
import worker from "#index.ts";
import { sealAll } from "../support/audit.ts";
import {
  auditOf,
  Browser,
  capturing,
  mailsTo,
  newMember,
  newPlatformAdmin,
  newSignedUp,
  password,
  tokenTo,
} from "../support/people.ts";
import { db, get, newKey } from "../support/world.ts";

afterEach(() => void vi.useRealTimers());
const later = (ms: number) => vi.useFakeTimers({ now: Date.now() + ms, toFake: ["Date"] });

async function clock(cron: "* * * * *" | "41 * * * *"): Promise<void> {
  const execution = createExecutionContext();
  await worker.scheduled(createScheduledController({ cron }), { ...env, ...capturing }, execution);
  await waitOnExecutionContext(execution);
}

const personRow = (id: string) => db.select().from(people).where(eq(people.id, id)).get();

/** Everything in every table, as text. */
async function everything(): Promise<string> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'",
  ).all<{ name: string }>();
  const all = await env.DB.batch(results.map(({ name }) => env.DB.prepare(`SELECT * FROM "${name}"`)));
  return JSON.stringify(all.map((one) => one.results));
}

const named = (person: { browser: Browser }, name: string) => person.browser.patch("/me", { name });

/** Whether the chain of a tenant's log is whole. */
async function verified(tenantId: string): Promise<unknown> {
  const { key } = await newKey(tenantId, ["audit:read"]);
  return (await get("/api/v1/audit/verify", key)).json();
}

describe("GET /me/data", () => {
  test("200: all that is held of the person, and nothing of anybody else; on record", async () => {
    const owner = await newSignedUp("Olivia Owner");
    const person = await newMember(owner.tenantId, "member");
    await named(person, "Grace Brewster");
    await person.browser.post("/auth/magic-link", { email: person.email });
    const res = await person.browser.get("/me/data");
    expect(res.status).toBe(200);
    expect(res.headers.get("Content-Disposition")).toMatch(/^attachment; filename="stillframe-.*\.json"$/);
    expect(res.headers.get("Cache-Control")).toBe("no-store");
    const text = await res.text();
    const data = JSON.parse(text) as { audit_events: { action: string; actor: { id: string } }[] };
    expect(data).toMatchObject({
      person: { id: person.id, email: person.email, name: "Grace Brewster", has_password: true },
      tenants: [{ role: "owner" }, { id: owner.tenantId, role: "member" }],
      sessions: [{ method: "sign_up" }],
    });
    const actions = data.audit_events.map(({ action }) => action);
    for (const action of ["person.sign_up", "person.update", "person.export"])
      expect(actions).toContain(action);
    expect(data.audit_events.every(({ actor }) => actor.id === person.id)).toBe(true);
    for (const secret of ["$scrypt$", owner.id, owner.email, person.browser.session ?? "?"])
      expect(text).not.toContain(secret);
  });

  test("403: asks for a fresh proof, and gives nothing before it", async () => {
    const { browser } = await newSignedUp();
    later(16 * 60_000);
    for (const res of [await browser.get("/me/data"), await browser.del("/me")]) {
      expect(res.status).toBe(403);
      expect(await res.json()).toMatchObject({ code: "proof_needed" });
    }
    await browser.post("/auth/prove", { password });
    expect((await browser.get("/me/data")).status).toBe(200);
  });
});

describe("DELETE /me", () => {
  test("409: the only owner of a tenant that stands, which is named; nothing changes", async () => {
    const { browser, id, tenantId, email } = await newSignedUp();
    const res = await browser.del("/me");
    expect(res.status).toBe(409);
    expect(await res.json()).toMatchObject({
      code: "conflict",
      detail: expect.stringContaining(tenantId) as string,
    });
    expect(await personRow(id)).toMatchObject({ email, erasedAt: null });
    expect((await browser.get("/me")).status).toBe(200);
    expect((await auditOf(tenantId)).map(({ action }) => action)).not.toContain("person.erase");
  });

  test("409: a platform administrator, until the right is taken from them", async () => {
    const { browser, id, tenantId } = await newPlatformAdmin();
    await db.update(tenants).set({ status: "erased" }).where(eq(tenants.id, tenantId));
    expect((await browser.del("/me")).status).toBe(409);
    await db.update(people).set({ isPlatformAdmin: false }).where(eq(people.id, id));
    expect(await personRow(id)).toMatchObject({ erasedAt: null });
  });

  test("204: nothing names them anywhere, what they did stays under their id, and the chains verify", async () => {
    const owner = await newSignedUp("Olivia Owner");
    const invited = `grace.${crypto.randomUUID().slice(0, 8)}@example.com`;
    await owner.browser.post("/invitations", { email: invited, role: "admin" });
    const person = new Browser();
    const name = `Grace Unmistakable ${crypto.randomUUID().slice(0, 8)}`;
    await person.post("/auth/invitations/accept", { token: tokenTo(invited), name, password });
    const { id } = await (await person.get("/me")).json<{ id: string }>();
    await person.patch("/me", { name: `${name} II` });
    await person.post("/invitations", { email: `x${invited}`, role: "viewer" });
    const asOwner = (email: string) =>
      owner.browser.patch("/tenant", { owner_email: email, owner_name: name });
    expect((await asOwner(invited.toUpperCase())).status).toBe(200);
    await sealAll(owner.tenantId);
    // On record, and not sealed yet.
    await asOwner("other@example.com");
    await asOwner(invited);
    expect(await everything()).toContain(name);
    expect((await person.del("/me")).status).toBe(204);
    await clock("* * * * *");
    await clock("* * * * *");
    const left = await everything();
    expect(left).not.toContain(name);
    expect(left.replaceAll(`x${invited}`, "")).not.toContain(invited);
    expect(await personRow(id)).toBeUndefined();
    const acts = (await auditOf(owner.tenantId)).filter(({ actor }) => actor.id === id);
    const actions = acts.map(({ action }) => action);
    for (const action of ["invitation.accept", "invitation.create", "person.erase"])
      expect(actions).toContain(action);
    expect(acts.every(({ actor }) => actor.name === "")).toBe(true);
    expect(await verified(owner.tenantId)).toMatchObject({ valid: true, faults: [] });
    expect(await db.select().from(members).where(eq(members.personId, id))).toEqual([]);
    expect(await db.select().from(sessions).where(eq(sessions.personId, id))).toEqual([]);
    expect((await owner.browser.get("/me")).status).toBe(200);
  });

  test("401: every session ends, the password is worth nothing, and the address is free again", async () => {
    const owner = await newSignedUp();
    const person = await newMember(owner.tenantId, "owner");
    await db.delete(members).where(eq(members.personId, person.id));
    await db
      .insert(members)
      .values({ tenantId: owner.tenantId, personId: person.id, role: "owner", createdAt: 1 });
    const second = new Browser();
    await second.post("/auth/sign-in", { email: person.email, password });
    expect((await person.browser.del("/me")).status).toBe(204);
    for (const browser of [person.browser, second]) expect((await browser.get("/me")).status).toBe(401);
    const again = await new Browser().post("/auth/sign-in", { email: person.email, password });
    expect(again.status).toBe(401);
    const sent = await new Browser().post("/auth/sign-up", { email: person.email, name: "New", password });
    expect(sent.status).toBe(202);
    expect(mailsTo(person.email).at(-1)?.subject).toBe("Confirm your e-mail address");
  });

  test("a name that somebody alters in the record is found out, before and after", async () => {
    const { tenantId, id } = await newSignedUp();
    await sealAll(tenantId);
    expect(await verified(tenantId)).toMatchObject({ valid: true });
    await env.DB.prepare(
      "update audit_events set actor = json_set(actor, '$.name', 'Eve') where tenant_id = ? and actor ->> '$.id' = ?",
    )
      .bind(tenantId, id)
      .run();
    expect(await verified(tenantId)).toMatchObject({ valid: false });
  });
});

describe("people without a tenant", () => {
  test("are told, and erased 30 days later; who finds a tenant again stays", async () => {
    const owner = await newSignedUp();
    const [leaves, returns] = [
      await newMember(owner.tenantId, "member"),
      await newMember(owner.tenantId, "member"),
    ];
    for (const { id } of [leaves, returns]) await db.delete(members).where(eq(members.personId, id));
    await clock("41 * * * *");
    await clock("41 * * * *");
    const warnings = (email: string) =>
      mailsTo(email).filter(({ subject }) => subject === "Your account will be erased").length;
    expect([warnings(leaves.email), warnings(returns.email), warnings(owner.email)]).toEqual([1, 1, 0]);
    const back = { tenantId: owner.tenantId, personId: returns.id, role: "member" as const };
    await db.insert(members).values({ ...back, createdAt: Date.now() });
    later(aloneMsMax - 60_000);
    await clock("41 * * * *");
    await clock("* * * * *");
    expect(await personRow(leaves.id)).toMatchObject({ email: leaves.email, erasedAt: null });
    later(120_000);
    for (let round = 0; round < 3; round++) await clock("* * * * *");
    expect(await personRow(leaves.id)).toBeUndefined();
    expect(await personRow(returns.id)).toMatchObject({ email: returns.email, aloneSince: null });
    expect(await personRow(owner.id)).toMatchObject({ aloneSince: null });
  });
});
