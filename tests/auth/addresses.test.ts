// What one address may do at the doors, and that others behind it still get in.
import nodeCrypto from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { attempts, mails } from "#db/schema/people.ts";
import { mailsPerHour, refusedPerMinute } from "#limits/settings.ts";
import { Browser, newAddress, newSignedUp, password, tokenTo } from "../support/people.ts";
import { call, db, newTenant } from "../support/world.ts";

let block = 0;
/** An address of a neighbourhood that no other test has. */
const newPlace = () => {
  block++;
  return (last: number) => ({ "CF-Connecting-IP": `2001:db9:${block}:7::${last}` });
};
const fakeKey = (at: number) => `not a key of ours ${at}`;

beforeEach(() => db.delete(attempts));
afterEach(() => void vi.restoreAllMocks());

/** Hashing that takes no time, and finds no password right. */
function neverRight() {
  return vi.spyOn(nodeCrypto, "scrypt").mockImplementation((...given: unknown[]) => {
    (given.at(-1) as (err: null, key: Uint8Array) => void)(null, new Uint8Array(32).fill(1));
  });
}

/** Wrong sign-ins at many accounts, until the address is refused. */
async function exhaust(place: ReturnType<typeof newPlace>): Promise<Response> {
  const hashing = neverRight();
  try {
    for (let at = 1; at <= refusedPerMinute + 5; at++) {
      const body = { email: newAddress(), password: "stolen elsewhere" };
      const res = await new Browser().post("/auth/sign-in", body, { headers: place(at) });
      if (res.status === 429) return res;
    }
  } finally {
    hashing.mockRestore();
  }
  throw new Error("The address was never refused");
}

function expectRefusal(res: Response, policy: string, quota: number) {
  expect(res.status).toBe(429);
  expect(Number(res.headers.get("Retry-After"))).toBeGreaterThan(0);
  expect(res.headers.get("RateLimit-Policy")).toContain(`"${policy}";q=${quota}`);
  expect(res.headers.get("RateLimit")).toContain(`"${policy}";r=0`);
}

describe("an address with too many failures", () => {
  test("429: a flood of guesses is refused unhashed, by /64, and says how long", async () => {
    const place = newPlace();
    expectRefusal(await exhaust(place), "sign-in", refusedPerMinute);
    const hashing = vi.spyOn(nodeCrypto, "scrypt");
    const body = { email: newAddress(), password: "stolen elsewhere" };
    const again = await new Browser().post("/auth/sign-in", body, { headers: place(999) });
    expect(again.status).toBe(429);
    expect(hashing).not.toHaveBeenCalled();
    const elsewhere = await new Browser().post("/auth/sign-in", body, { headers: newPlace()(1) });
    expect(elsewhere.status).toBe(401);
  });

  test("200: behind it a browser that signed in before, a link and a session go on", async () => {
    const place = newPlace();
    const { email, browser } = await newSignedUp();
    const other = await newSignedUp();
    await browser.post("/auth/sign-out");
    await exhaust(place);
    const headers = place(1);
    expect((await browser.post("/auth/sign-in", { email, password }, { headers })).status).toBe(200);
    expect((await other.browser.get("/me", { headers })).status).toBe(200);
    expect((await other.browser.post("/auth/prove", { password }, { headers })).status).toBe(204);
    const fresh = new Browser();
    expect((await fresh.post("/auth/magic-link", { email }, { headers })).status).toBe(202);
    const link = { token: tokenTo(email) };
    expect((await fresh.post("/auth/magic-link/follow", link, { headers })).status).toBe(200);
  });

  test("401: a known browser's wrong password is told as such, and counted by its own", async () => {
    const place = newPlace();
    const { email, browser } = await newSignedUp();
    await browser.post("/auth/sign-out");
    await exhaust(place);
    const wrong = () =>
      browser.post("/auth/sign-in", { email, password: "not the password at all" }, { headers: place(1) });
    const statuses: number[] = [];
    for (let count = 0; count < 5; count++) statuses.push((await wrong()).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401]);
    const late = await wrong();
    expect(late.status).toBe(429);
    expect(await late.json()).toMatchObject({
      type: "https://iana.org/assignments/http-problem-types#quota-exceeded",
      code: "rate_limited",
      "violated-policies": ["browser"],
    });
  });

  test("429: guesses at tokens of links; the right one is still taken", async () => {
    const place = newPlace();
    const { email } = await newSignedUp();
    await new Browser().post("/auth/magic-link", { email });
    const follow = (token: string) =>
      new Browser().post("/auth/magic-link/follow", { token }, { headers: place(1) });
    const statuses: number[] = [];
    for (let at = 0; at <= refusedPerMinute; at++) {
      const res = await follow(`sfp_${"A".repeat(43)}`);
      statuses.push(res.status);
      if (res.status === 429) expectRefusal(res, "token", refusedPerMinute);
    }
    expect(statuses.slice(0, refusedPerMinute).every((status) => status === 410)).toBe(true);
    expect(statuses.at(-1)).toBe(429);
    expect((await follow(tokenTo(email))).status).toBe(200);
  });
});

describe("mails asked for", () => {
  test.each(["/auth/sign-up", "/auth/magic-link", "/auth/password-reset"])(
    "429: %s, after half of an hour's mails at once, and writes no more of them",
    async (path) => {
      const place = newPlace();
      const hashing = neverRight();
      const more = path === "/auth/sign-up" ? { name: "Ada", password } : {};
      const ask = () => new Browser().post(path, { email: newAddress(), ...more }, { headers: place(1) });
      for (let at = 0; at < mailsPerHour / 2; at++) expect((await ask()).status).toBe(202);
      const before = await db.$count(mails);
      const res = await ask();
      hashing.mockRestore();
      expectRefusal(res, "mail", mailsPerHour);
      expect(await db.$count(mails)).toBe(before);
      expect(Number(res.headers.get("Retry-After"))).toBeLessThanOrEqual(60);
    },
  );
});

describe("POST /keys/leaked", () => {
  test("429: too many reports of what is no key; one that is a key is revoked all the same", async () => {
    const place = newPlace();
    const report = (key: string) => call("POST", "/api/v1/keys/leaked", { body: { key }, headers: place(1) });
    for (let at = 0; at < refusedPerMinute; at++) expect((await report(fakeKey(at))).status).toBe(200);
    expectRefusal(await report(fakeKey(0)), "leaked-key", refusedPerMinute);
    const { key } = await newTenant();
    const res = await report(key);
    expect(res.status).toBe(200);
    expect(await res.json()).toEqual({ revoked: true });
    expect((await call("GET", "/api/v1/keys", { key })).status).toBe(401);
  });
});
