import nodeCrypto from "node:crypto";
import { eq } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { auditEvents } from "#db/schema/audit-events.ts";
import { people, sessions } from "#db/schema/people.ts";
import { counted } from "../support/counted.ts";
import { auditOf, Browser, mailsTo, newAddress, newSignedUp, password } from "../support/people.ts";
import { db } from "../support/world.ts";

afterEach(() => void vi.useRealTimers());

const signIn = (browser: Browser, email: string, given = password, more = {}) =>
  browser.post("/auth/sign-in", { email, password: given }, more);
const sessionsOf = (id: string) => db.select().from(sessions).where(eq(sessions.personId, id));

describe("POST /auth/sign-in", () => {
  test("200: a session in a cookie that no script reads, stored as hash only, and audited", async () => {
    const { email, tenantId, id } = await newSignedUp();
    const browser = new Browser();
    const res = await signIn(browser, email);
    expect(res.status).toBe(200);
    const cookie = res.headers.getSetCookie().find((set) => set.startsWith("__Host-sf_session="));
    for (const part of ["Path=/", "HttpOnly", "Secure", "SameSite=Lax"]) expect(cookie).toContain(part);
    expect(cookie).not.toContain("Domain");
    expect(res.headers.get("Cache-Control")).toBe("no-store");
    expect(JSON.stringify(await sessionsOf(id))).not.toContain(browser.session);
    expect(JSON.stringify(await res.json())).not.toContain(browser.session);
    expect((await auditOf(tenantId)).at(-1)).toMatchObject({
      action: "session.sign_in",
      outcome: "success",
      metadata: { method: "password" },
    });
  });

  test("401: unknown address and wrong password: same answer, same work, both on record", async () => {
    const { email, tenantId } = await newSignedUp();
    const hashing = vi.spyOn(nodeCrypto, "scrypt");
    const measure = async (address: string) => {
      hashing.mockClear();
      const { env, count } = counted();
      const res = await signIn(new Browser(), address, "not the password at all", { env });
      const { request_id: _, ...body } = await res.json<{ request_id: string }>();
      return { status: res.status, body, statements: count.statements, hashes: hashing.mock.calls.length };
    };
    const [known, unknown] = [await measure(email), await measure(newAddress())];
    expect(known).toEqual(unknown);
    expect(known).toMatchObject({ status: 401, hashes: 1, body: { code: "credentials_invalid" } });
    hashing.mockRestore();
    expect((await auditOf(tenantId)).at(-1)).toMatchObject({ action: "session.sign_in", outcome: "failure" });
    const nobodys = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, "service"));
    expect(nobodys.at(-1)).toMatchObject({ action: "session.sign_in", outcome: "failure", targets: [] });
  });

  test.each(["/auth/sign-up", "/auth/magic-link", "/auth/password-reset"])(
    "202: %s does the same work for an address that has an account and one that has none",
    async (path) => {
      const { email } = await newSignedUp();
      const hashing = vi.spyOn(nodeCrypto, "scrypt");
      const measure = async (address: string) => {
        hashing.mockClear();
        const { env, count } = counted();
        let atAnswer = 0;
        const more = path === "/auth/sign-up" ? { name: "Ada", password } : {};
        const mails = { send: () => ((atAnswer ||= count.statements), Promise.resolve({ messageId: "x" })) };
        const EMAIL = mails as unknown as SendEmail;
        const res = await new Browser().post(path, { email: address, ...more }, { env: { ...env, EMAIL } });
        // What follows the answer differs: a mail is sent or it is not. Claiming it is one statement.
        const before = atAnswer === 0 ? count.statements : atAnswer - 1;
        return { status: res.status, body: await res.json(), before, hashes: hashing.mock.calls.length };
      };
      const [known, unknown] = [await measure(email), await measure(newAddress())];
      expect(known).toEqual(unknown);
      hashing.mockRestore();
    },
  );

  test("200: a password hashed at another cost is hashed anew", async () => {
    const { email, id } = await newSignedUp();
    const salt = nodeCrypto.randomBytes(16);
    const old = nodeCrypto.scryptSync(password, salt, 32, { N: 1024, r: 8, p: 1 });
    const plain = (bytes: { toString: (form: "base64") => string }) =>
      bytes.toString("base64").replaceAll("=", "");
    const passwordHash = `$scrypt$ln=10,r=8,p=1$${plain(salt)}$${plain(old)}`;
    await db.update(people).set({ passwordHash }).where(eq(people.id, id));
    expect((await signIn(new Browser(), email)).status).toBe(200);
    const row = await db.select().from(people).where(eq(people.id, id)).get();
    expect(row?.passwordHash).toContain("$ln=14,r=8,p=5$");
    expect((await signIn(new Browser(), email)).status).toBe(200);
  });

  test("403: a suspended person, told so only with the right password", async () => {
    const { email, id } = await newSignedUp();
    await db.update(people).set({ status: "suspended" }).where(eq(people.id, id));
    expect((await signIn(new Browser(), email, "not the password at all")).status).toBe(401);
    const res = await signIn(new Browser(), email);
    expect(res.status).toBe(403);
    expect(await res.json()).toMatchObject({ code: "account_suspended" });
  });

  test("a new browser is told by mail, a known one is not", async () => {
    const { email } = await newSignedUp();
    const news = () =>
      mailsTo(email).filter(({ subject }) => subject === "New sign-in to your account").length;
    const browser = new Browser();
    await signIn(browser, email);
    expect(news()).toBe(1);
    await browser.post("/auth/sign-out");
    await signIn(browser, email);
    expect(news()).toBe(1);
  });
});
