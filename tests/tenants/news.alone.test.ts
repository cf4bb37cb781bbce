import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { eventExamples } from "#events/examples.ts";
import { events } from "#db/schema/events.ts";
import { invitations, mails, people } from "#db/schema/people.ts";
import { tenants } from "#db/schema/tenants.ts";
import worker from "#index.ts";
import { announce, happens, quiet } from "../support/news.ts";
import {
  auditOf,
  Browser,
  mailbox,
  mailsTo,
  newAddress,
  newMember,
  newPlatformAdmin,
  newSignedUp,
  outage,
  tokenTo,
} from "../support/people.ts";
import { emit } from "../support/stream.ts";
import { operators } from "../support/tenants.ts";
import { call, db } from "../support/world.ts";

beforeEach(() => {
  mailbox.length = 0;
  outage.now = false;
});

describe("mails about events", () => {
  test("owners and admins are told once, however often word comes; members and viewers never", async () => {
    const owner = await newSignedUp();
    const admin = await newMember(owner.tenantId, "admin");
    const others = [await newMember(owner.tenantId, "member"), await newMember(owner.tenantId, "viewer")];
    mailbox.length = 0;
    await happens(owner.tenantId, "limit.reached");
    await Promise.all([announce(owner.tenantId), announce(owner.tenantId)]);
    await db.update(events).set({ announcedAt: null }).where(eq(events.tenantId, owner.tenantId));
    await announce(owner.tenantId);
    for (const { email } of [owner, admin]) expect(mailsTo(email)).toHaveLength(1);
    for (const { email } of others) expect(mailsTo(email)).toEqual([]);
    const [mail] = mailsTo(owner.email);
    expect(mail?.subject).toBe("80 % of captures used: Ada Lovelace");
    for (const form of [mail?.text, mail?.html]) {
      expect(form).toContain("800 of 1,000");
      expect(form).toContain("Nothing is refused yet");
      expect(form).toContain("Tue, 01 Dec 2026 00:00:00 GMT");
    }
  });

  test.each([
    [
      "limit.reached",
      { percent: 100, used: 1000 },
      ["100 % of captures used", "429 quota_exceeded", "1,000 of 1,000"],
    ],
    [
      "limit.reached",
      { allowance: "storage", used: 800_000_000, limit: 1_000_000_000, resets_at: null },
      ["80 % of storage used", "800 MB of 1 GB", "403 storage_full", "Delete captures"],
    ],
    [
      "audit.alert",
      {},
      ["Security alert (high): mass deletion", "64 deletions by one actor", "/api/v1/audit/alerts"],
    ],
    ["trial.ending", {}, ["ends in 3 days", "PROFESSIONAL", "Tue, 24 Nov 2026 09:30:00 GMT", "FREE"]],
    [
      "tenant.tier_changed",
      { from: "professional", to: "free", cause: "trial_ended" },
      ["has ended", "PROFESSIONAL"],
    ],
    ["key.leaked", {}, ["revoked", "sf_live_…x7Qb", "https://example.com/paste/1", "POST /api/v1/keys"]],
    ["tenant.suspended", {}, ["is suspended", "The invoice of October is not paid", "answer this mail"]],
    [
      "tenant.export.completed",
      {},
      ["is ready", "1.8 MB", "Sat, 28 Nov 2026", "/api/v1/tenant/exports/exp_"],
    ],
  ] as const)("%s with %o says the figure, what follows and what to do", async (type, data, words) => {
    const { email, tenantId } = await newSignedUp();
    mailbox.length = 0;
    await happens(tenantId, type, data);
    await announce(tenantId);
    const [mail, ...more] = mailsTo(email);
    expect(more).toEqual([]);
    for (const word of words) expect(`${mail?.subject}\n${mail?.text}`).toContain(word);
    expect(mail?.html).toContain("<h1>");
  });

  test.each([
    ["tenant.tier_changed", { cause: "changed" }],
    ["job.completed", {}],
    ["tenant.resumed", {}],
  ] as const)("%s with %o makes no mail", async (type, data) => {
    const { tenantId, email } = await newSignedUp();
    mailbox.length = 0;
    await happens(tenantId, type, data);
    await announce(tenantId);
    expect(mailsTo(email)).toEqual([]);
  });

  test("alerts of the service itself go to platform administrators alone", async () => {
    const [admin, other] = [await newPlatformAdmin(), await newSignedUp()];
    mailbox.length = 0;
    await happens("service", "audit.alert");
    await announce("service");
    expect(
      mailsTo(admin.email)
        .map(({ text }) => text)
        .join(),
    ).toContain("GET /api/v1/admin/audit/alerts");
    expect(mailsTo(other.email)).toEqual([]);
    await db.update(people).set({ isPlatformAdmin: false }).where(eq(people.id, admin.id));
  });

  test("while there are none, those alerts go to the operator's own address", async () => {
    const address = newAddress();
    await happens("service", "audit.alert");
    await announce("service", { OPERATOR_EMAIL: address });
    expect(mailsTo(address)).toHaveLength(1);
  });

  test("word that was lost: the sweep sends it again, and the mail comes; a mail server that is out delays it", async () => {
    const { tenantId, email } = await newSignedUp();
    mailbox.length = 0;
    await emit(tenantId, { type: "key.leaked", data: eventExamples["key.leaked"] }, Date.now() - 60_000);
    const told: string[] = [];
    const EVENTS = { send: async (word: { tenantId: string }) => void told.push(word.tenantId) };
    await minute({ ...quiet, EVENTS: EVENTS as unknown as Env["EVENTS"] });
    expect(told).toContain(tenantId);
    outage.now = true;
    await announce(tenantId);
    expect(mailsTo(email)).toEqual([]);
    outage.now = false;
    const rows = await db.select().from(mails).where(eq(mails.template, "key_leaked"));
    await db
      .update(mails)
      .set({ nextAttemptAt: Date.now() - 1 })
      .where(eq(mails.template, "key_leaked"));
    expect(JSON.stringify(rows)).not.toContain(email);
    await minute(quiet);
    await minute(quiet);
    expect(mailsTo(email)).toHaveLength(1);
  });

  test("a database that fails in the middle leaves the event to be told, and nobody is told twice", async () => {
    const { tenantId, email } = await newSignedUp();
    mailbox.length = 0;
    await happens(tenantId, "tenant.suspended");
    const DB = new Proxy(env.DB, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (name === "batch") return () => Promise.reject(new Error("Gone"));
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
    const { retryMessages } = await announce(tenantId, { DB });
    expect(retryMessages).toHaveLength(1);
    const isOurs = and(eq(events.tenantId, tenantId), eq(events.type, "tenant.suspended"));
    expect(await db.select().from(events).where(isOurs).get()).toMatchObject({ announcedAt: null });
    await announce(tenantId);
    await announce(tenantId);
    expect(mailsTo(email)).toHaveLength(1);
  });

  test("an event that nobody can read is passed over, and those behind it are told", async () => {
    const { tenantId, email } = await newSignedUp();
    mailbox.length = 0;
    await emit(tenantId, { type: "limit.reached", data: { allowance: "no such" } });
    await happens(tenantId, "tenant.suspended");
    await announce(tenantId);
    expect(mailsTo(email).map(({ subject }) => subject)).toEqual(["Ada Lovelace is suspended"]);
  });
});

describe("the owner of a new tenant", () => {
  async function created(owner_email: string) {
    const operator = await operators();
    const body = {
      name: "Acme",
      slug: `acme-${crypto.randomUUID().slice(0, 13)}`,
      tier: "FREE",
      owner_email,
      owner_name: "Ada",
    };
    const res = await call("POST", "/api/v1/tenants", { key: operator.key, body, env: quiet });
    expect(res.status).toBe(201);
    return (await res.json<{ id: string }>()).id;
  }

  test("is invited once, and owns it with the link of the mail", async () => {
    const email = newAddress();
    const tenantId = await created(email.toUpperCase());
    await announce(tenantId, { APP_URL: "https://app.test" });
    await db.update(events).set({ announcedAt: null }).where(eq(events.tenantId, tenantId));
    await announce(tenantId);
    expect(mailsTo(email)).toHaveLength(1);
    expect(mailsTo(email)[0]?.text).toContain("https://app.test/accept-invitation#token=");
    expect(await db.select().from(invitations).where(eq(invitations.tenantId, tenantId))).toHaveLength(1);
    const actions = (await auditOf(tenantId)).map(({ action }) => action);
    expect(actions.filter((action) => action === "invitation.create")).toHaveLength(1);
    const browser = new Browser();
    const accepted = { token: tokenTo(email), name: "Ada", password: "correct horse battery staple" };
    expect((await browser.post("/auth/invitations/accept", accepted)).status).toBe(200);
    expect(await (await browser.get("/me")).json()).toMatchObject({
      tenant: { id: tenantId, role: "owner" },
    });
  });

  test("hears of the tenant before they have come", async () => {
    const email = newAddress();
    const tenantId = await created(email);
    await announce(tenantId);
    await happens(tenantId, "tenant.suspended");
    await announce(tenantId);
    expect(mailsTo(email).map(({ subject }) => subject)).toEqual([
      "Stillframe invites you to Acme",
      "Acme is suspended",
    ]);
    await db.update(tenants).set({ ownerEmail: null }).where(eq(tenants.id, tenantId));
    await happens(tenantId, "tenant.suspended");
    await announce(tenantId);
    expect(mailsTo(email)).toHaveLength(2);
  });
});

async function minute(bindings: Partial<Env>): Promise<void> {
  const execution = createExecutionContext();
  await worker.scheduled(
    createScheduledController({ cron: "* * * * *" }),
    { ...env, ...bindings },
    execution,
  );
  await waitOnExecutionContext(execution);
}
