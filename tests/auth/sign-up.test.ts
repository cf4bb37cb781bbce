import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { members, people } from "#db/schema/people.ts";
import { tenants } from "#db/schema/tenants.ts";
import {
  auditOf,
  Browser,
  mailbox,
  mailsTo,
  newAddress,
  newSignedUp,
  password,
  tokenTo,
} from "../support/people.ts";
import { db } from "../support/world.ts";

const name = "Ada Lovelace";
const peopleWith = (email: string) => db.select().from(people).where(eq(people.email, email));

describe("POST /auth/sign-up", () => {
  test("202: nothing but a mail comes to be until its link is followed; then person, own tenant and session", async () => {
    const browser = new Browser();
    const email = newAddress();
    const res = await browser.post("/auth/sign-up", { email, name, password });
    expect(res.status).toBe(202);
    expect(await res.json()).toEqual({ status: "mail_sent" });
    expect(await peopleWith(email)).toEqual([]);
    expect(browser.session).toBeUndefined();

    const followed = await browser.post("/auth/verify-email", { token: tokenTo(email) });
    expect(await followed.json()).toMatchObject({ status: "signed_in" });
    const [person] = await peopleWith(email);
    expect(person).toMatchObject({ name, status: "active", isPlatformAdmin: false });
    expect(person?.passwordHash).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$[\w+/]{22}\$[\w+/]{43}$/);
    const me = await (await browser.get("/me")).json();
    expect(me).toMatchObject({ email, tenant: { name, tier: "free", role: "owner" }, impersonation: null });
    const { tenant } = me as { tenant: { id: string } };
    const audit = await auditOf(tenant.id);
    expect(audit.map(({ action }) => action).toSorted()).toEqual(["person.sign_up", "session.sign_in"]);
    expect(audit[0]).toMatchObject({ actor: { type: "user", id: person?.id }, keyId: null });
  });

  test("202: an address that has an account gets the same answer; its owner alone is told, and nothing changes", async () => {
    const { email } = await newSignedUp();
    const before = await peopleWith(email);
    const stranger = new Browser();
    const other = { email, name: "Mallory", password: "a quite different one" };
    const res = await stranger.post("/auth/sign-up", other);
    expect(res.status).toBe(202);
    expect(await res.json()).toEqual({ status: "mail_sent" });
    expect(mailsTo(email).at(-1)).toMatchObject({ subject: "You already have an account" });
    expect(mailsTo(email).at(-1)?.text).not.toContain("token=");
    expect(await peopleWith(email)).toEqual(before);
  });

  test("410: a link is good once, and of two at once one counts", async () => {
    const email = newAddress();
    const browser = new Browser();
    await browser.post("/auth/sign-up", { email, name, password });
    const token = tokenTo(email);
    const both = await Promise.all([0, 1].map(() => new Browser().post("/auth/verify-email", { token })));
    expect(both.map(({ status }) => status)).toEqual(expect.arrayContaining([200, 410]));
    expect(await peopleWith(email)).toHaveLength(1);
    const [person] = await peopleWith(email);
    expect(
      await db
        .select()
        .from(members)
        .where(eq(members.personId, person?.id ?? "")),
    ).toHaveLength(1);
  });

  test("409: of two links to one address that are followed at once, one makes the account", async () => {
    const email = newAddress();
    const tokens: string[] = [];
    for (let count = 0; count < 2; count++) {
      await new Browser().post("/auth/sign-up", { email, name, password });
      tokens.push(tokenTo(email));
    }
    const both = await Promise.all(
      tokens.map((token) => new Browser().post("/auth/verify-email", { token })),
    );
    expect(both.map(({ status }) => status)).toEqual(expect.arrayContaining([200, 409]));
    expect(await peopleWith(email)).toHaveLength(1);
  });

  test("the table keeps neither the link's token nor the password", async () => {
    const email = newAddress();
    await new Browser().post("/auth/sign-up", { email, name, password });
    const token = tokenTo(email);
    const dump = JSON.stringify(await db.run("select * from proofs").then(({ results }) => results));
    expect(dump).not.toContain(token);
    expect(dump).not.toContain(password);
    expect(dump).not.toContain(email);
  });

  test.each([
    ["role", { role: "owner" }],
    ["is_platform_admin", { is_platform_admin: true }],
    ["isPlatformAdmin", { isPlatformAdmin: true }],
    ["tenant_id", { tenant_id: "ten_demo" }],
    ["tier", { tier: "enterprise" }],
    ["status", { status: "active" }],
  ])("400: %s in the body is refused, not taken (mass assignment)", async (field, more) => {
    const email = newAddress();
    const res = await new Browser().post("/auth/sign-up", { email, name, password, ...more });
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: `#/${field}` }] });
    expect(mailsTo(email)).toEqual([]);
  });

  test.each([
    ["short1234", "too short"],
    ["x".repeat(129), "too long"],
    ["password123", "guessed first"],
    ["P@ssw0rd2024!", "dressed up"],
    ["1234567890", "a row"],
    ["qwertyuiop", "a row"],
    ["aaaaaaaaaaaa", "one letter"],
    ["passwordpassword", "twice the same"],
    ["AdaLovelace1815", "the name"],
    ["stillframe-2026", "ours"],
  ])("400: the password %s (%s)", async (bad) => {
    const email = newAddress();
    const res = await new Browser().post("/auth/sign-up", { email, name: "AdaLovelace", password: bad });
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: "#/password" }] });
    expect(mailsTo(email)).toEqual([]);
  });

  test.each([
    "vienna-otter-lamp",
    "Tr0ub4dor&3xyz",
    "ünï cödé wörds",
    "🦦🦦🐙🐙🦀🦀🦞🦞🐡🐠",
    "x".repeat(1).concat("kv93jQ!pw2"),
  ])("202: the password %s", async (good) => {
    const res = await new Browser().post("/auth/sign-up", { email: newAddress(), name, password: good });
    expect(res.status).toBe(202);
  });

  test.each([
    "ada\r\nBcc: all@example.com",
    "ada\u0000",
    "ada\u202egro.live",
    "ada\u2028x",
    " ",
    "x".repeat(101),
  ])("400: the name %j, which would be more than a name in a header or a log", async (bad) => {
    const sent = mailbox.length;
    const res = await new Browser().post("/auth/sign-up", { email: newAddress(), name: bad, password });
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: "#/name" }] });
    expect(mailbox).toHaveLength(sent);
  });

  test("a name with markup stays text in the mail", async () => {
    const email = newAddress();
    await new Browser().post("/auth/sign-up", { email, name: `<img src=x onerror="x">`, password });
    const mail = mailsTo(email).at(-1);
    expect(mail?.html).not.toContain("<img");
    expect(mail?.html).toContain("&lt;img");
  });
});

describe("addresses", () => {
  test.each([
    (email: string) => email.toUpperCase(),
    (email: string) => ` ${email} `,
    (email: string) => email.replace("example", "ｅｘａｍｐｌｅ"),
    (email: string) => email.replace("example.com", "EXAMPLE。com"),
  ])("%#: one mailbox is one person, however it is written", async (write) => {
    const { email, id } = await newSignedUp();
    const res = await new Browser().post("/auth/sign-in", { email: write(email), password });
    expect(res.status).toBe(200);
    expect(await peopleWith(email)).toMatchObject([{ id }]);
  });

  test("a domain that only looks the same is another: no link goes there", async () => {
    const { email } = await newSignedUp();
    const lookalike = email.replace("example", "exаmple");
    const res = await new Browser().post("/auth/password-reset", { email: lookalike });
    expect(res.status).toBe(202);
    expect(mailbox.filter(({ to }) => to.includes("xn--"))).toEqual([]);
    expect(mailsTo(email).some(({ subject }) => subject === "Reset your password")).toBe(false);
  });

  test.each([
    "аda@example.com",
    "ﬁne@example.com",
    "a\u0301da@example.com",
    "ada",
    "@example.com",
    "ada@",
    "ada@localhost",
    "ada@[127.0.0.1]",
    "ada@127.0.0.1",
    "a b@example.com",
    "ada@exa mple.com",
    "ada@example.com\r\nBcc: x@example.com",
    "ada@example.com,eve@example.com",
    "ada@evil.com/@example.com",
    '"ada"@example.com',
    `${"a".repeat(65)}@example.com`,
  ])("400: %j", async (email) => {
    const res = await new Browser().post("/auth/sign-in", { email, password });
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: "#/email" }] });
  });
});

test("two tenants of one name have different slugs", async () => {
  const [one, two] = [await newSignedUp("Same Name"), await newSignedUp("Same Name")];
  const rows = await Promise.all(
    [one, two].map(({ tenantId }) => db.select().from(tenants).where(eq(tenants.id, tenantId)).get()),
  );
  expect(rows[0]?.slug).toMatch(/^same-name-[a-z0-9]{8}$/);
  expect(rows[0]?.slug).not.toBe(rows[1]?.slug);
});
