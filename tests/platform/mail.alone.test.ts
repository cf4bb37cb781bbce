import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { runSchedule } from "#cron.ts";
import { mails } from "#db/schema/people.ts";
import { composeCtx } from "#platform/compose.ts";
import { layOut } from "#platform/mail/layout.ts";
import { write } from "#platform/mail/letters.ts";
import {
  Browser,
  capturing,
  mailbox,
  mailsTo,
  newAddress,
  outage,
  password,
  resendDue,
} from "../support/people.ts";
import { db } from "../support/world.ts";

afterEach(() => {
  outage.now = false;
  vi.useRealTimers();
});

const name = "Ada Lovelace";
const hrefOf = (asked: RequestInfo | URL) => new Request(asked).url;

const latest = async () => (await db.select().from(mails)).toSorted((a, b) => (a.id < b.id ? 1 : -1))[0];

test("202: a mail server that is down fails no sign-up; the clock sends the mail later, once", async () => {
  const email = newAddress();
  outage.now = true;
  expect((await new Browser().post("/auth/sign-up", { email, name, password })).status).toBe(202);
  expect(mailsTo(email)).toEqual([]);
  expect(await latest()).toMatchObject({ attempts: 1, sentAt: null, error: "Error: mail server on fire" });
  outage.now = false;
  await resendDue();
  expect(mailsTo(email)).toEqual([]);
  vi.useFakeTimers({ now: Date.now() + 31_000, toFake: ["Date"] });
  await Promise.all([resendDue(), resendDue(), resendDue()]);
  await resendDue();
  expect(mailsTo(email)).toHaveLength(1);
  expect(await latest()).toMatchObject({ attempts: 2, nextAttemptAt: null, sealed: null, error: null });
});

test("a mail is given up after its attempts, and its contents are gone", async () => {
  const email = newAddress();
  outage.now = true;
  await new Browser().post("/auth/sign-up", { email, name, password });
  const row = await latest();
  for (let count = 0; count < 10; count++) {
    vi.useFakeTimers({ now: Date.now() + 21_700_000, toFake: ["Date"] });
    await resendDue();
  }
  const after = await db
    .select()
    .from(mails)
    .where(eq(mails.id, row?.id ?? ""))
    .get();
  expect(after).toMatchObject({ attempts: 7, nextAttemptAt: null, sentAt: null, sealed: null });
});

test("the outbox holds no address and no token that can be read", async () => {
  const email = newAddress();
  outage.now = true;
  await new Browser().post("/auth/sign-up", { email, name, password });
  expect(JSON.stringify(await db.select().from(mails))).not.toContain(email);
});

test("the schedule knows the outbox", async () => {
  const email = newAddress();
  outage.now = true;
  await new Browser().post("/auth/sign-up", { email, name, password });
  outage.now = false;
  vi.useFakeTimers({ now: Date.now() + 31_000, toFake: ["Date"] });
  const ctx = composeCtx({ env: { ...env, ...capturing }, waitUntil: () => undefined });
  await runSchedule(ctx, "* * * * *");
  expect(mailsTo(email)).toHaveLength(1);
});

test("with a key of Resend's, Resend sends it, told apart by the mail's id", async () => {
  const calls: { url: string; init: RequestInit }[] = [];
  const real = globalThis.fetch;
  const fetching = vi.spyOn(globalThis, "fetch").mockImplementation((url, init) => {
    if (!hrefOf(url).startsWith("https://resend.test")) return real(url, init);
    calls.push({ url: hrefOf(url), init: init ?? {} });
    return Promise.resolve(Response.json({ id: "49a3999c" }));
  });
  const email = newAddress();
  const count = mailbox.length;
  const resend = { RESEND_API_KEY: "re_123", RESEND_URL: "https://resend.test" } as Partial<Env>;
  await new Browser().post("/auth/sign-up", { email, name, password }, { env: resend });
  fetching.mockRestore();
  expect(mailbox).toHaveLength(count);
  expect(calls.map(({ url }) => url)).toEqual(["https://resend.test/emails"]);
  const headers = calls[0]?.init.headers as Record<string, string>;
  expect(headers).toMatchObject({ Authorization: "Bearer re_123", "Idempotency-Key": (await latest())?.id });
  expect(JSON.parse(calls[0]?.init.body as string)).toMatchObject({
    from: '"Stillframe" <stillframe@example.com>',
    to: [email],
    subject: "Confirm your e-mail address",
  });
});

describe("the form", () => {
  const letter = {
    template: "invitation",
    tenant: "A & B\r\nBcc: all@example.com",
    inviter: '<b onclick="x">Eve</b>',
    role: "member",
    link: "https://app.test/accept-invitation#token=sfi_1",
  } as const;
  const { subject, text, html } = layOut(write(letter));

  test("what people call themselves is neither markup nor a header", () => {
    expect(subject).toBe('<b onclick="x">Eve</b> invites you to A & B Bcc all example com');
    expect(html).not.toContain("<b onclick");
    expect(html).toContain("A &amp; B");
  });

  test("text and HTML say the same, and need nothing from anywhere", () => {
    for (const form of [text, html]) expect(form).toContain("https://app.test/accept-invitation#token=sfi_1");
    expect(html).not.toMatch(/<(img|script|link|iframe|table)\b/);
    expect(html).toContain("prefers-color-scheme: dark");
  });
});
