import { eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { people, proofs } from "#db/schema/people.ts";
import { auditOf, Browser, mailsTo, newAddress, newSignedUp, password, tokenTo } from "../support/people.ts";
import { db } from "../support/world.ts";

const another = "seven quiet otters swim";
const personOf = (id: string) => db.select().from(people).where(eq(people.id, id)).get();

describe("signing in by mail", () => {
  test("200: the link signs in once", async () => {
    const { email } = await newSignedUp();
    const browser = new Browser();
    expect((await browser.post("/auth/magic-link", { email })).status).toBe(202);
    const token = tokenTo(email);
    const res = await browser.post("/auth/magic-link/follow", { token });
    expect(await res.json()).toMatchObject({ status: "signed_in" });
    expect((await browser.get("/me")).status).toBe(200);
    const again = await new Browser().post("/auth/magic-link/follow", { token });
    expect(again.status).toBe(410);
    expect(again.headers.getSetCookie()).toEqual([]);
  });

  test("202: an address without an account is sent nothing", async () => {
    const email = newAddress();
    const res = await new Browser().post("/auth/magic-link", { email });
    expect(await res.json()).toEqual({ status: "mail_sent" });
    expect(mailsTo(email)).toEqual([]);
  });

  test("the token stands behind # in the link, where no server, log or referrer sees it", async () => {
    const { email } = await newSignedUp();
    const logged = ["log", "warn", "error"].map((level) => vi.spyOn(console, level as "log"));
    const browser = new Browser();
    await browser.post("/auth/magic-link", { email });
    const token = tokenTo(email);
    expect(mailsTo(email).at(-1)?.text).toContain(`https://api.test/magic-link#token=${token}`);
    await browser.post("/auth/magic-link/follow", { token });
    await browser.post("/auth/magic-link/follow", { token });
    const lines = JSON.stringify(logged.flatMap((spy) => spy.mock.calls));
    for (const secret of [token, browser.session ?? "none", email]) expect(lines).not.toContain(secret);
    for (const spy of logged) spy.mockRestore();
  });

  test("429: a fourth mail to one address within the hour waits, known or not", async () => {
    for (const email of [(await newSignedUp()).email, newAddress()]) {
      const statuses: number[] = [];
      for (let count = 0; count < 5; count++)
        statuses.push((await new Browser().post("/auth/magic-link", { email })).status);
      expect(statuses.at(-1)).toBe(429);
    }
  });

  test("410: the link of one use opens no other door", async () => {
    const { email } = await newSignedUp();
    await new Browser().post("/auth/magic-link", { email });
    const token = tokenTo(email);
    for (const path of ["/auth/verify-email", "/auth/confirm-email"])
      expect((await new Browser().post(path, { token })).status).toBe(410);
    const reset = { token, password: another };
    expect((await new Browser().post("/auth/password-reset/confirm", reset)).status).toBe(410);
    const guess = { challenge: token, code: "123456" };
    expect((await new Browser().post("/auth/second-factor", guess)).status).toBe(410);
  });
});

describe("resetting the password", () => {
  test("200: the new one holds, every session and every other link ends, and the owner is told", async () => {
    const { email, browser, id, tenantId } = await newSignedUp();
    await new Browser().post("/auth/magic-link", { email });
    const earlier = tokenTo(email);
    await new Browser().post("/auth/password-reset", { email });
    const fresh = new Browser();
    const token = tokenTo(email);
    const res = await fresh.post("/auth/password-reset/confirm", { token, password: another });
    expect(res.status).toBe(200);
    expect((await fresh.get("/me")).status).toBe(200);
    expect((await browser.get("/me")).status).toBe(401);
    expect((await new Browser().post("/auth/magic-link/follow", { token: earlier })).status).toBe(410);
    expect((await new Browser().post("/auth/sign-in", { email, password })).status).toBe(401);
    expect((await new Browser().post("/auth/sign-in", { email, password: another })).status).toBe(200);
    expect(mailsTo(email).some(({ text }) => text.includes("The password was changed"))).toBe(true);
    expect((await auditOf(tenantId)).map(({ action }) => action)).toContain("person.password_reset");
    const open = await db.select().from(proofs).where(eq(proofs.personId, id));
    expect(open.every(({ usedAt, payload }) => usedAt !== null && payload === null)).toBe(true);
  });

  test("400: a bad password leaves the link good; 410 after half an hour", async () => {
    const { email } = await newSignedUp();
    await new Browser().post("/auth/password-reset", { email });
    const token = tokenTo(email);
    const confirm = (given: string) =>
      new Browser().post("/auth/password-reset/confirm", { token, password: given });
    expect((await confirm("password123")).status).toBe(400);
    vi.useFakeTimers({ now: Date.now() + 30 * 60_000, toFake: ["Date"] });
    expect((await confirm(another)).status).toBe(410);
    vi.useRealTimers();
    expect((await confirm(another)).status).toBe(200);
  });
});

describe("one's own account", () => {
  test("POST /me/password: takes the one before, ends other sessions, rotates this one", async () => {
    const { email, browser } = await newSignedUp();
    const other = new Browser();
    await other.post("/auth/sign-in", { email, password });
    const before = browser.session;
    const change = (current: string) =>
      browser.post("/me/password", { current_password: current, new_password: another });
    expect((await change("not the password at all")).status).toBe(401);
    expect((await change(password)).status).toBe(204);
    expect(browser.session).not.toBe(before);
    expect((await browser.get("/me")).status).toBe(200);
    expect((await other.get("/me")).status).toBe(401);
    const thief = new Browser();
    thief.cookies.set("__Host-sf_session", before ?? "");
    expect((await thief.get("/me")).status).toBe(401);
  });

  test("POST /me/email: holds once the link to the new address was followed; the old one is told", async () => {
    const { email, browser, id } = await newSignedUp();
    const next = newAddress();
    expect((await browser.post("/me/email", { email: next })).status).toBe(202);
    expect((await personOf(id))?.email).toBe(email);
    const token = tokenTo(next);
    expect((await new Browser().post("/auth/confirm-email", { token })).status).toBe(204);
    expect((await personOf(id))?.email).toBe(next);
    expect(mailsTo(email).at(-1)?.text).toContain(next);
    expect((await browser.get("/me")).status).toBe(401);
    expect((await new Browser().post("/auth/sign-in", { email: next, password })).status).toBe(200);
    expect((await new Browser().post("/auth/confirm-email", { token })).status).toBe(410);
  });

  test("POST /me/email: somebody else's address gets the same answer, and no link", async () => {
    const [ada, eve] = [await newSignedUp(), await newSignedUp("Eve")];
    const res = await eve.browser.post("/me/email", { email: ada.email });
    expect(res.status).toBe(202);
    expect(mailsTo(ada.email).at(-1)?.subject).toBe("You already have an account");
    expect(mailsTo(ada.email).at(-1)?.text).not.toContain("token=");
  });

  test("403 proof_needed: what decides over the account takes a proof of the last 15 minutes", async () => {
    const { browser } = await newSignedUp();
    vi.useFakeTimers({ now: Date.now() + 16 * 60_000, toFake: ["Date"] });
    const doors = ["/me/email", "/auth/two-factor", "/auth/passkeys/options"];
    for (const path of doors) {
      const res = await browser.post(path, path === "/me/email" ? { email: newAddress() } : undefined);
      expect(await res.json()).toMatchObject({ status: 403, code: "proof_needed" });
    }
    const before = browser.session;
    expect((await browser.post("/auth/prove", { password: "not the password at all" })).status).toBe(401);
    expect((await browser.post("/auth/prove", { password })).status).toBe(204);
    expect(browser.session).not.toBe(before);
    expect((await browser.post("/auth/two-factor")).status).toBe(200);
    vi.useRealTimers();
  });

  test.each([
    ["role", "owner"],
    ["email", "other@example.com"],
    ["is_platform_admin", true],
    ["status", "active"],
    ["tenant_id", "ten_demo"],
  ])("400: PATCH /me with %s changes nothing (mass assignment)", async (field, value) => {
    const { browser, id } = await newSignedUp();
    const before = await personOf(id);
    const res = await browser.patch("/me", { name: "Ada King", [field]: value });
    expect(res.status).toBe(400);
    expect(await personOf(id)).toEqual(before);
  });

  test("200: PATCH /me changes the name, in the record too", async () => {
    const { browser, tenantId } = await newSignedUp();
    expect(await (await browser.patch("/me", { name: "Ada King" })).json()).toMatchObject({
      name: "Ada King",
    });
    expect((await auditOf(tenantId)).at(-1)).toMatchObject({ action: "person.update" });
  });
});
