import { generateTOTP } from "@oslojs/otp";
import { eq } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { people, recoveryCodes } from "#db/schema/people.ts";
import { fromBase32 } from "../support/base32.ts";
import { auditOf, Browser, mailsTo, newSignedUp, password, tokenTo } from "../support/people.ts";
import { db } from "../support/world.ts";

afterEach(() => void vi.useRealTimers());

const codeNow = (secret: string) => generateTOTP(fromBase32(secret), 30, 6);
let stepsAhead = 0;
/** The next 30 seconds, as a code is good once. */
const nextStep = () => vi.useFakeTimers({ now: Date.now() + 30_000 * ++stepsAhead, toFake: ["Date"] });

async function newProtected() {
  const person = await newSignedUp();
  const { secret, uri } = await (
    await person.browser.post("/auth/two-factor")
  ).json<{ secret: string; uri: string }>();
  const res = await person.browser.post("/auth/two-factor/confirm", { code: codeNow(secret) });
  const { recovery_codes: codes } = await res.json<{ recovery_codes: string[] }>();
  return { ...person, secret, uri, codes };
}

async function challengeOf(browser: Browser, email: string): Promise<string> {
  const res = await browser.post("/auth/sign-in", { email, password });
  expect(res.status).toBe(200);
  expect(browser.session).toBeUndefined();
  return (await res.json<{ challenge: string }>()).challenge;
}

describe("setting it up", () => {
  test("on with a first code; ten recovery codes; the session rotates; the owner is told", async () => {
    const person = await newSignedUp();
    const before = person.browser.session;
    const { secret, uri } = await (
      await person.browser.post("/auth/two-factor")
    ).json<{ secret: string; uri: string }>();
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(uri).toMatch(new RegExp(`^otpauth://totp/.*secret=${secret}`));
    expect((await person.browser.post("/auth/two-factor/confirm", { code: "000000" })).status).toBe(401);
    expect(await (await person.browser.get("/me")).json()).toMatchObject({ two_factor: { enabled: false } });
    const res = await person.browser.post("/auth/two-factor/confirm", { code: codeNow(secret) });
    const { recovery_codes: codes } = await res.json<{ recovery_codes: string[] }>();
    expect(new Set(codes).size).toBe(10);
    expect(person.browser.session).not.toBe(before);
    expect(await (await person.browser.get("/me")).json()).toMatchObject({
      two_factor: { enabled: true, recovery_codes_left: 10 },
    });
    expect(mailsTo(person.email).at(-1)?.text).toContain("turned on");
    expect((await auditOf(person.tenantId)).at(-1)).toMatchObject({ action: "two_factor.enable" });
    const row = await db.select().from(people).where(eq(people.id, person.id)).get();
    expect(row?.totpSecret).not.toContain(secret);
    expect(JSON.stringify(await db.select().from(recoveryCodes))).not.toContain(codes[0]);
  });

  test("off takes a code: an open browser is not enough", async () => {
    const { browser, codes, id } = await newProtected();
    expect((await browser.post("/auth/two-factor/disable", { code: "000000" })).status).toBe(401);
    expect((await browser.post("/auth/two-factor/disable", { code: codes[0] })).status).toBe(204);
    expect(await (await browser.get("/me")).json()).toMatchObject({ two_factor: { enabled: false } });
    expect(await db.select().from(recoveryCodes).where(eq(recoveryCodes.personId, id))).toEqual([]);
  });

  test("new recovery codes end the earlier ones", async () => {
    const { browser, codes, email } = await newProtected();
    const res = await browser.post("/auth/two-factor/recovery-codes", { code: codes[0] });
    const { recovery_codes: fresh } = await res.json<{ recovery_codes: string[] }>();
    const other = new Browser();
    const challenge = await challengeOf(other, email);
    expect((await other.post("/auth/second-factor", { challenge, code: codes[1] })).status).toBe(401);
    expect((await other.post("/auth/second-factor", { challenge, code: fresh[1] })).status).toBe(200);
  });
});

describe("signing in with it", () => {
  test("200: with a code of the app, once; a link by mail and a reset ask for it as well", async () => {
    const { email, secret, tenantId } = await newProtected();
    nextStep();
    const browser = new Browser();
    const challenge = await challengeOf(browser, email);
    const code = codeNow(secret);
    expect((await browser.post("/auth/second-factor", { challenge, code })).status).toBe(200);
    expect((await browser.get("/me")).status).toBe(200);
    expect((await auditOf(tenantId)).at(-1)).toMatchObject({
      metadata: { method: "password", second_factor: "totp" },
    });
    const thief = new Browser();
    const again = await challengeOf(thief, email);
    expect((await thief.post("/auth/second-factor", { challenge: again, code })).status).toBe(401);
    expect((await thief.post("/auth/second-factor", { challenge, code })).status).toBe(410);
    await thief.post("/auth/magic-link", { email });
    const followed = await thief.post("/auth/magic-link/follow", { token: tokenTo(email) });
    expect(await followed.json()).toMatchObject({ status: "second_factor_needed" });
    await thief.post("/auth/password-reset", { email });
    const reset = { token: tokenTo(email), password: "seven quiet otters swim" };
    expect(await (await thief.post("/auth/password-reset/confirm", reset)).json()).toMatchObject({
      status: "second_factor_needed",
    });
    expect(thief.session).toBeUndefined();
  });

  test("200: with a recovery code, in any spelling, once; of two at once one gets in", async () => {
    const { email, codes } = await newProtected();
    const code = codes[0]?.toUpperCase().replaceAll("-", " ");
    const browsers = [new Browser(), new Browser()];
    const challenges: string[] = [];
    for (const browser of browsers) challenges.push(await challengeOf(browser, email));
    const answers = await Promise.all(
      browsers.map((browser, at) => browser.post("/auth/second-factor", { challenge: challenges[at], code })),
    );
    expect(answers.map(({ status }) => status)).toEqual(expect.arrayContaining([200, 401]));
    expect(mailsTo(email).some(({ text }) => text.includes("A recovery code was used"))).toBe(true);
  });

  test("guessing ends: five guesses a challenge, and then the person waits", async () => {
    const { email } = await newProtected();
    const browser = new Browser();
    const challenge = await challengeOf(browser, email);
    const statuses: number[] = [];
    for (let count = 0; count < 7; count++)
      statuses.push((await browser.post("/auth/second-factor", { challenge, code: "000000" })).status);
    expect(statuses.slice(0, 4)).toEqual([401, 401, 401, 401]);
    expect(statuses.slice(4).filter((status) => status === 401).length).toBeLessThanOrEqual(1);
    expect(statuses.at(-1)).toBe(429);
    vi.useFakeTimers({ now: Date.now() + 290_000, toFake: ["Date"] });
    await browser.post("/auth/second-factor", { challenge, code: "000000" });
    const last = await browser.post("/auth/second-factor", { challenge, code: "000000" });
    expect([410, 429]).toContain(last.status);
  });

  test("410: a challenge after five minutes", async () => {
    const { email, codes } = await newProtected();
    const browser = new Browser();
    const challenge = await challengeOf(browser, email);
    vi.useFakeTimers({ now: Date.now() + 300_000, toFake: ["Date"] });
    expect((await browser.post("/auth/second-factor", { challenge, code: codes[0] })).status).toBe(410);
  });
});
