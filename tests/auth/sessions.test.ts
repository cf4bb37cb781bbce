import { and, eq } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { memoryMs } from "#auth/memory.ts";
import { people, sessions } from "#db/schema/people.ts";
import { auditOf, Browser, counted, newSignedUp, password } from "../support/people.ts";
import { call, db } from "../support/world.ts";

afterEach(() => void vi.useRealTimers());

const later = (ms: number) => vi.useFakeTimers({ now: Date.now() + ms, toFake: ["Date"] });
const signIn = (browser: Browser, email: string, given = password, more = {}) =>
  browser.post("/auth/sign-in", { email, password: given }, more);

describe("sessions", () => {
  test("fixation: whatever session the browser brings, signing in gives another and ends the first", async () => {
    const [attacker, victim] = [await newSignedUp("Mallory"), await newSignedUp()];
    const planted = attacker.browser.session ?? "";
    const browser = new Browser();
    browser.cookies.set("__Host-sf_session", planted);
    await signIn(browser, victim.email);
    expect(browser.session).not.toBe(planted);
    expect((await attacker.browser.get("/me")).status).toBe(401);
    const made = new Browser();
    made.cookies.set("__Host-sf_session", `sfs_${"A".repeat(43)}`);
    await signIn(made, victim.email);
    expect(made.session).not.toBe(`sfs_${"A".repeat(43)}`);
  });

  test("200: a session seen within seconds costs no read of D1 for itself", async () => {
    const { browser } = await newSignedUp();
    await browser.post("/auth/prove", { password });
    const first = counted();
    await browser.get("/keys", { env: first.env });
    const second = counted();
    await browser.get("/keys", { env: second.env });
    expect(first.count.statements - second.count.statements).toBe(1);
  });

  test("401: junk in the cookie costs no read of D1", async () => {
    const { env, count } = counted();
    const browser = new Browser();
    browser.cookies.set("__Host-sf_session", "nonsense");
    expect((await browser.get("/me", { env })).status).toBe(401);
    expect(count.statements).toBe(0);
  });

  test("401: signed out, it stops at once here and within 5 seconds elsewhere", async () => {
    const { browser, id } = await newSignedUp();
    const token = browser.session ?? "";
    expect((await browser.get("/me")).status).toBe(200);
    // As another isolate sees it: the row is gone behind its back.
    await db.delete(sessions).where(eq(sessions.personId, id));
    expect(memoryMs).toBeLessThan(5000);
    later(memoryMs);
    expect((await browser.get("/me")).status).toBe(401);
    vi.useRealTimers();
    const other = await newSignedUp();
    const old = other.browser.session ?? "";
    expect((await other.browser.post("/auth/sign-out")).status).toBe(204);
    expect(other.browser.session).toBeUndefined();
    const thief = new Browser();
    for (const stolen of [token, old]) {
      thief.cookies.set("__Host-sf_session", stolen);
      expect((await thief.get("/me")).status).toBe(401);
    }
  });

  test("401: after a week without a request, and after 30 days in any case", async () => {
    const { browser } = await newSignedUp();
    const day = 24 * 60 * 60 * 1000;
    for (let days = 6; days < 30; days += 6) {
      later(6 * day);
      expect((await browser.get("/me")).status).toBe(200);
    }
    later(6 * day + 1000);
    expect((await browser.get("/me")).status).toBe(401);
    vi.useRealTimers();
    const { browser: idle } = await newSignedUp();
    later(7 * day + 1000);
    expect((await idle.get("/me")).status).toBe(401);
  });

  test("200: what ended by a week without a request is not listed", async () => {
    const { browser, email, id } = await newSignedUp();
    await signIn(new Browser(), email);
    const weekAgo = Date.now() - 7 * 24 * 60 * 60 * 1000;
    await db
      .update(sessions)
      .set({ lastSeenAt: weekAgo })
      .where(and(eq(sessions.personId, id), eq(sessions.method, "password")));
    const { data } = await (await browser.get("/auth/sessions")).json<{ data: object[] }>();
    expect(data).toMatchObject([{ is_current: true, method: "sign_up" }]);
  });

  test("list, end one, sign out everywhere; another's session is not there", async () => {
    const { browser, email, tenantId } = await newSignedUp();
    const second = new Browser();
    await signIn(second, email);
    const listed = await (
      await browser.get("/auth/sessions")
    ).json<{ data: { id: string; is_current: boolean }[] }>();
    expect(
      listed.data.map((one) => one.is_current).toSorted((one, two) => Number(one) - Number(two)),
    ).toEqual([false, true]);
    const other = listed.data.find((one) => !one.is_current)?.id ?? "";
    const stranger = await newSignedUp();
    expect((await stranger.browser.del(`/auth/sessions/${other}`)).status).toBe(404);
    expect((await second.get("/me")).status).toBe(200);
    expect((await browser.del(`/auth/sessions/${other}`)).status).toBe(204);
    expect((await second.get("/me")).status).toBe(401);
    await signIn(second, email);
    expect((await browser.post("/auth/sign-out-everywhere")).status).toBe(204);
    for (const one of [browser, second]) expect((await one.get("/me")).status).toBe(401);
    expect((await auditOf(tenantId)).map(({ action }) => action)).toEqual(
      expect.arrayContaining(["session.end", "session.sign_out_everywhere"]),
    );
  });
});

describe("requests that other sites make (CSRF)", () => {
  const cross = [
    { "Sec-Fetch-Site": "cross-site" },
    { "Sec-Fetch-Site": "same-site" },
    { "Sec-Fetch-Site": "none" },
    { "Sec-Fetch-Site": "", Origin: "https://evil.test" },
    { "Sec-Fetch-Site": "", Origin: "null" },
    { "Sec-Fetch-Site": "", Origin: "https://api.test.evil.test" },
    { "Sec-Fetch-Site": "" },
  ];

  async function send(
    method: string,
    path: string,
    browser: Browser,
    headers: Record<string, string>,
    body?: unknown,
  ) {
    const sent = { ...headers };
    if (sent["Sec-Fetch-Site"] === "") delete sent["Sec-Fetch-Site"];
    const cookie = `__Host-sf_session=${browser.session}`;
    return call(method, `/api/v1${path}`, { headers: { ...sent, Cookie: cookie }, body });
  }

  test.each(cross)("403: a change with the cookie and %j, and nothing is changed", async (headers) => {
    const { browser, id } = await newSignedUp();
    const res = await send("PATCH", "/me", browser, headers, { name: "Owned" });
    expect(res.status).toBe(403);
    expect((await send("POST", "/keys", browser, headers, {})).status).toBe(403);
    expect(await db.select().from(people).where(eq(people.id, id)).get()).toMatchObject({
      name: "Ada Lovelace",
    });
  });

  test.each([{ "Sec-Fetch-Site": "cross-site" }, { "Sec-Fetch-Site": "same-site" }])(
    "403: even a GET, which may make a capture, with %j",
    async (headers) => {
      const { browser } = await newSignedUp();
      expect((await send("GET", "/screenshot?html=x", browser, headers)).status).toBe(403);
    },
  );

  test("200: our own page, by Sec-Fetch-Site or by its exact Origin", async () => {
    const { browser } = await newSignedUp();
    for (const headers of [{ "Sec-Fetch-Site": "same-origin" }, { Origin: "https://api.test" }])
      expect((await send("PATCH", "/me", browser, headers, { name: "Ada" })).status).toBe(200);
  });

  test("403: signing somebody in from another site", async () => {
    const { email } = await newSignedUp();
    const headers = { "Sec-Fetch-Site": "cross-site" };
    const res = await signIn(new Browser(), email, password, { headers });
    expect(res.status).toBe(403);
    expect(res.headers.getSetCookie()).toEqual([]);
  });
});
