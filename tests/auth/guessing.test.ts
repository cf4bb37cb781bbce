import nodeCrypto from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import { attempts } from "#db/schema/people.ts";
import { Browser, newAddress, newSignedUp, password } from "../support/people.ts";
import { db } from "../support/world.ts";

afterEach(() => void vi.useRealTimers());

const later = (ms: number) => vi.useFakeTimers({ now: Date.now() + ms, toFake: ["Date"] });
const signIn = (browser: Browser, email: string, given = password, more = {}) =>
  browser.post("/auth/sign-in", { email, password: given }, more);

/** Hashing that takes no time, and finds no password right. */
function neverRight() {
  const hashed = (...given: unknown[]) => {
    const told = given.at(-1) as (err: null, key: Uint8Array) => void;
    told(null, new Uint8Array(32).fill(1));
  };
  return vi.spyOn(nodeCrypto, "scrypt").mockImplementation(hashed);
}

describe("guessing", () => {
  test("429: after five the next waits, ever longer, whether or not the account is there", async () => {
    const { email } = await newSignedUp();
    later(0);
    for (const address of [email, newAddress()]) {
      const statuses: number[] = [];
      for (let count = 0; count < 6; count++)
        statuses.push((await signIn(new Browser(), address, "not the password at all")).status);
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    }
    const res = await signIn(new Browser(), email);
    expect(res.status).toBe(429);
    expect(Number(res.headers.get("Retry-After"))).toBeGreaterThan(0);
  });

  test("many guesses at once count as many: at most five are looked at", async () => {
    const { email } = await newSignedUp();
    const all = await Promise.all(
      Array.from({ length: 12 }, () => signIn(new Browser(), email, "not the password at all")),
    );
    expect(all.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(all.filter(({ status }) => status === 429)).toHaveLength(7);
  });

  test("nobody is locked out: a known browser and a link still get in, and no wait is longer than a quarter of an hour", async () => {
    const { email, browser } = await newSignedUp();
    await browser.post("/auth/sign-out");
    const hashing = neverRight();
    for (let count = 0; count < 40; count++) {
      await signIn(new Browser(), email, "not the password at all");
      await db.update(attempts).set({ waitUntil: 0 });
    }
    await signIn(new Browser(), email, "not the password at all");
    hashing.mockRestore();
    expect((await signIn(new Browser(), email)).status).toBe(429);
    expect((await signIn(browser, email)).status).toBe(200);
    expect((await new Browser().post("/auth/magic-link", { email })).status).toBe(202);
    later(900_001);
    expect((await signIn(new Browser(), email)).status).toBe(200);
  });

  test("stuffed credentials: one address trying many accounts waits too, by /64 where it is IPv6", async () => {
    const at = (last: string) => ({ headers: { "CF-Connecting-IP": `2001:db8:7:7::${last}` } });
    const hashing = neverRight();
    const statuses: number[] = [];
    for (let count = 1; count <= 31; count++)
      statuses.push(
        (await signIn(new Browser(), newAddress(), "stolen elsewhere", at(String(count)))).status,
      );
    hashing.mockRestore();
    expect(statuses.slice(0, 30).every((status) => status === 401)).toBe(true);
    expect(statuses[30]).toBe(429);
    const elsewhere = { headers: { "CF-Connecting-IP": "2001:db8:7:8::1" } };
    expect((await signIn(new Browser(), newAddress(), "stolen elsewhere", elsewhere)).status).toBe(401);
  });
});
