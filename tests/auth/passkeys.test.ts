import { eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { passkeys } from "#db/schema/people.ts";
import { Authenticator } from "../support/authenticator.ts";
import { auditOf, Browser, mailsTo, newSignedUp, type Signed } from "../support/people.ts";
import { db } from "../support/world.ts";

type Options = {
  challenge: string;
  rp?: { id: string };
  rpId?: string;
  pubKeyCredParams?: { alg: number }[];
};
const asked = async (browser: Browser, path: string) => (await browser.post(path)).json<Options>();

async function newPasskey(person: Signed) {
  const authenticator = new Authenticator();
  const { challenge } = await asked(person.browser, "/auth/passkeys/options");
  const credential = await authenticator.create(challenge);
  const res = await person.browser.post("/auth/passkeys", { name: "Laptop", credential });
  return { authenticator, credential, res };
}

async function signInWith(authenticator: Authenticator, flaws = {}) {
  const browser = new Browser();
  const { challenge } = await asked(browser, "/auth/passkeys/sign-in/options");
  const credential = await authenticator.get(challenge, flaws);
  return { browser, credential, res: await browser.post("/auth/passkeys/sign-in", { credential }) };
}

test("a passkey is added, signs in, is listed and removed; each change is told and on record", async () => {
  const person = await newSignedUp();
  const { authenticator, res } = await newPasskey(person);
  expect(res.status).toBe(201);
  const { id } = await res.json<{ id: string }>();
  expect(mailsTo(person.email).at(-1)?.text).toContain("A passkey was added");
  const { browser, res: entered } = await signInWith(authenticator);
  expect(entered.status).toBe(200);
  expect(await (await browser.get("/me")).json()).toMatchObject({ id: person.id, passkeys: 1 });
  const stranger = await newSignedUp();
  expect(await (await stranger.browser.get("/auth/passkeys")).json()).toEqual({ data: [] });
  expect((await stranger.browser.del(`/auth/passkeys/${id}`)).status).toBe(404);
  expect(await (await browser.get("/auth/passkeys")).json()).toMatchObject({
    data: [{ id, name: "Laptop" }],
  });
  expect((await browser.del(`/auth/passkeys/${id}`)).status).toBe(204);
  expect((await signInWith(authenticator)).res.status).toBe(401);
  expect((await auditOf(person.tenantId)).map(({ action }) => action)).toEqual(
    expect.arrayContaining(["passkey.add", "passkey.remove"]),
  );
});

test.each(["EdDSA", "RS256"] as const)(
  "200: a passkey of %s signs in; its counter backwards, and another key under its id, do not",
  async (algorithm) => {
    const person = await newSignedUp();
    const authenticator = new Authenticator(algorithm);
    const { challenge, pubKeyCredParams } = await asked(person.browser, "/auth/passkeys/options");
    expect(pubKeyCredParams?.map(({ alg }) => alg)).toEqual([-7, -8, -257]);
    const credential = await authenticator.create(challenge);
    expect((await person.browser.post("/auth/passkeys", { credential })).status).toBe(201);
    const { browser, res } = await signInWith(authenticator);
    expect(res.status).toBe(200);
    expect(await (await browser.get("/me")).json()).toMatchObject({ id: person.id, passkeys: 1 });
    expect((await signInWith(authenticator, { count: 0 })).res.status).toBe(401);
    await authenticator.create("anything");
    expect((await signInWith(authenticator)).res.status).toBe(401);
  },
);

describe("refused", () => {
  test.each([
    ["another origin", { origin: "https://evil.test" }],
    ["another site", { rpId: "evil.test" }],
    ["nobody was asked (no user verification)", { flags: 0x01 }],
    ["made to register", { type: "webauthn.create" }],
  ])("401: signing in with an answer for %s", async (_what, flaws) => {
    const person = await newSignedUp();
    const { authenticator } = await newPasskey(person);
    const { browser, res } = await signInWith(authenticator, flaws);
    expect(res.status).toBe(401);
    expect(browser.session).toBeUndefined();
    expect((await auditOf(person.tenantId)).at(-1)).toMatchObject({ outcome: "failure" });
  });

  test.each([
    ["another origin", { origin: "https://evil.test" }],
    ["another site", { rpId: "evil.test" }],
    ["nobody was asked", { flags: 0x41 }],
  ])("401: adding one with an answer for %s", async (_what, flaws) => {
    const { browser, id } = await newSignedUp();
    const { challenge } = await asked(browser, "/auth/passkeys/options");
    const credential = await new Authenticator().create(challenge, flaws);
    expect((await browser.post("/auth/passkeys", { credential })).status).toBe(401);
    expect(await db.select().from(passkeys).where(eq(passkeys.personId, id))).toEqual([]);
  });

  test("410: an answer sent again, one to a made-up challenge, to somebody else's, and to an old one", async () => {
    const [person, other] = [await newSignedUp(), await newSignedUp()];
    const { authenticator } = await newPasskey(person);
    const { credential, res } = await signInWith(authenticator);
    expect(res.status).toBe(200);
    // With counters the copy shows first; without them the challenge is what stops it.
    await db.update(passkeys).set({ signCount: 0 }).where(eq(passkeys.personId, person.id));
    expect((await new Browser().post("/auth/passkeys/sign-in", { credential })).status).toBe(410);
    const made = await authenticator.get(btoa(`abc.${Date.now() + 60_000}.x`));
    expect((await new Browser().post("/auth/passkeys/sign-in", { credential: made })).status).toBe(410);
    const { challenge } = await asked(person.browser, "/auth/passkeys/options");
    const theirs = await new Authenticator().create(challenge);
    expect((await other.browser.post("/auth/passkeys", { credential: theirs })).status).toBe(410);
    const { challenge: old } = await asked(new Browser(), "/auth/passkeys/sign-in/options");
    vi.useFakeTimers({ now: Date.now() + 300_001, toFake: ["Date"] });
    const late = await authenticator.get(old);
    expect((await new Browser().post("/auth/passkeys/sign-in", { credential: late })).status).toBe(410);
    vi.useRealTimers();
  });

  test("401: a copy, whose counter went backwards", async () => {
    const person = await newSignedUp();
    const { authenticator } = await newPasskey(person);
    authenticator.count = 10;
    expect((await signInWith(authenticator)).res.status).toBe(200);
    expect((await signInWith(authenticator, { count: 3 })).res.status).toBe(401);
  });

  test("401: a signature of another key under the same id", async () => {
    const person = await newSignedUp();
    const { authenticator } = await newPasskey(person);
    await authenticator.create("anything");
    expect((await signInWith(authenticator)).res.status).toBe(401);
  });

  test("409: the same passkey twice", async () => {
    const person = await newSignedUp();
    const { authenticator } = await newPasskey(person);
    const { challenge } = await asked(person.browser, "/auth/passkeys/options");
    const credential = await authenticator.create(challenge);
    expect((await person.browser.post("/auth/passkeys", { credential })).status).toBe(409);
  });
});
