// Nobody writes to strangers in our name: mails are counted by who has them sent, and names carry no links.
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { invitations } from "#db/schema/people.ts";
import { tenants } from "#db/schema/tenants.ts";
import {
  Browser,
  mailsTo,
  newAddress,
  newSignedUp,
  password,
  setTier,
  type Signed,
} from "../support/people.ts";
import { call, db, newTenant } from "../support/world.ts";

const lure = "Your parcel: evil.example/pay";

/** Invites so many and takes each back, so that room is left; says how each was answered. */
async function inviteMany(
  { browser }: Pick<Signed, "browser">,
  count: number,
  headers: Record<string, string> = {},
): Promise<number[]> {
  const statuses: number[] = [];
  for (let nth = 0; nth < count; nth++) {
    const email = newAddress();
    const res = await browser.post("/invitations", { email, role: "viewer" }, { headers });
    statuses.push(res.status);
    expect(mailsTo(email)).toHaveLength(res.status === 201 ? 1 : 0);
    if (res.status === 201) await browser.del(`/invitations/${(await res.json<{ id: string }>()).id}`);
    else expect(res.headers.get("Retry-After")).toMatch(/^\d+$/);
  }
  return statuses;
}
const letThrough = (statuses: number[]) => statuses.filter((status) => status === 201).length;

describe("429: more invitations than a few", () => {
  test("of a free tenant, though each is taken back", async () => {
    expect(letThrough(await inviteMany(await newSignedUp(), 22))).toBe(20);
  });

  test("of whoever tries a larger plan", async () => {
    const person = await newSignedUp();
    expect((await person.browser.post("/tenant/trial", { tier: "ENTERPRISE" })).status).toBe(200);
    expect(letThrough(await inviteMany(person, 22))).toBe(20);
    expect(await db.$count(invitations, eq(invitations.tenantId, person.tenantId))).toBe(20);
  });

  test("not of a tenant that pays: it has a team", async () => {
    const person = await newSignedUp();
    await setTier(person.tenantId, "enterprise");
    expect(letThrough(await inviteMany(person, 22))).toBe(22);
  });

  test("from one address, by however many tenants; keys count with the tenant's people", async () => {
    const headers = { "CF-Connecting-IP": "203.0.113.243" };
    const [one, two] = [await newSignedUp(), await newSignedUp()];
    expect(letThrough(await inviteMany(one, 12, headers))).toBe(12);
    expect(letThrough(await inviteMany(two, 10, headers))).toBe(8);
    const { key } = await newTenant();
    const body = { email: newAddress(), role: "viewer" };
    expect((await call("POST", "/api/v1/invitations", { key, body, headers })).status).toBe(429);
    expect((await call("POST", "/api/v1/invitations", { key, body })).status).toBe(201);
  });
});

test("429: links to ever more addresses that are said to be one's own", async () => {
  const { browser } = await newSignedUp();
  const statuses: number[] = [];
  for (let nth = 0; nth < 7; nth++)
    statuses.push((await browser.post("/me/email", { email: newAddress() })).status);
  expect(statuses).toEqual([202, 202, 202, 202, 202, 429, 429]);
});

describe("names", () => {
  const links = [
    lure,
    "https://evil.example",
    "Pay at evil.example",
    "evil．example",
    "evil。example",
    "192.0.2.7 now",
    "t.co/x1",
    "ada@evil.example",
    "xn--pypal-4ve.example",
  ];
  test.each(links)("400: %j is no name of a person, tenant or product", async (name) => {
    const email = newAddress();
    const body = { email, name: "Ada", password, tenant_name: name };
    const signedUp = await new Browser().post("/auth/sign-up", body);
    expect(signedUp.status).toBe(400);
    expect(await signedUp.json()).toMatchObject({ errors: [{ pointer: "#/tenant_name" }] });
    expect(mailsTo(email)).toEqual([]);
    const { browser, tenantId } = await newSignedUp();
    await setTier(tenantId, "white_label");
    const sender = { email: "a@acme.example", name };
    expect((await browser.patch("/me", { name })).status).toBe(400);
    expect((await browser.patch("/tenant", { name })).status).toBe(400);
    expect((await browser.patch("/tenant", { owner_name: name })).status).toBe(400);
    expect((await browser.call("PUT", "/tenant/branding", { body: { name } })).status).toBe(400);
    expect((await browser.call("PUT", "/tenant/branding", { body: { sender } })).status).toBe(400);
  });

  test("200: what only has dots is one", async () => {
    const { browser } = await newSignedUp();
    for (const name of [
      "J.R.R. Tolkien",
      "J.Smith",
      "Node.js",
      "Booking.com",
      "Acme Inc.",
      "St. Gallen",
      "Web 2.0",
      "A/B: tests",
      "…",
    ])
      expect((await browser.patch("/me", { name })).status, name).toBe(200);
  });

  test("201: one that was there before goes into a mail without its link", async () => {
    const { browser, tenantId } = await newSignedUp();
    await db.update(tenants).set({ name: lure }).where(eq(tenants.id, tenantId));
    const email = newAddress();
    expect((await browser.post("/invitations", { email })).status).toBe(201);
    const [mail] = mailsTo(email);
    expect(mail?.subject).toBe("Ada Lovelace invites you to Your parcel evil example pay");
    for (const form of [mail?.text, mail?.html]) expect(form).not.toContain("evil.example");
  });
});

test("201: in a trial mails are ours, whatever branding says; once it is paid, they are the tenant's", async () => {
  const { browser, tenantId } = await newSignedUp();
  await browser.post("/tenant/trial", { tier: "ENTERPRISE" });
  expect((await browser.call("PUT", "/tenant/branding", { body: { name: "PayPal" } })).status).toBe(200);
  const [during, after] = [newAddress(), newAddress()];
  await browser.post("/invitations", { email: during });
  await db.update(tenants).set({ trialOutcome: "converted" }).where(eq(tenants.id, tenantId));
  await browser.post("/invitations", { email: after });
  expect(mailsTo(during)[0]).toMatchObject({ from: { name: "Stillframe" } });
  expect(mailsTo(during)[0]?.text).not.toContain("PayPal");
  expect(mailsTo(after)[0]).toMatchObject({ from: { name: "PayPal" } });
});
