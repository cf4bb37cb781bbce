import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { tenants } from "#db/schema/tenants.ts";
import { later } from "../support/cache.ts";
import { announce, happens } from "../support/news.ts";
import { mailbox, mailsTo, newSignedUp, outage, resendDue } from "../support/people.ts";
import { db } from "../support/world.ts";

beforeEach(() => {
  mailbox.length = 0;
  outage.now = false;
});

describe("mails in a tenant's own look", () => {
  const branding = {
    name: "Acme Captures",
    colors: { primary: "#aa3300", background: "#ffffff", text: "#1a1a1a" },
    sender: { email: "news@acme.example", name: "Acme", verifiedAt: 1 },
  };
  const from = { email: "news@acme.example", name: "Acme" };
  async function mailFor(tier: "professional" | "enterprise" | "white_label") {
    const { tenantId, email } = await newSignedUp();
    await db.update(tenants).set({ tier, branding }).where(eq(tenants.id, tenantId));
    mailbox.length = 0;
    await happens(tenantId, "limit.reached");
    await announce(tenantId);
    const [mail] = mailsTo(email);
    if (!mail) throw new Error("No mail came");
    return { mail, tenantId, email };
  }

  test("WHITE_LABEL: from the sender of its own, in its name and colours, with no mention of us", async () => {
    const { mail } = await mailFor("white_label");
    expect(mail.from).toEqual(from);
    expect(mail.html).toContain("background: #aa3300");
    for (const form of [mail.text, mail.html]) {
      expect(form).toContain("Acme Captures");
      expect(form).not.toContain("Stillframe");
    }
  });

  test("ENTERPRISE: in its name and colours, from our address, with us named beside it; below that ours", async () => {
    const { mail } = await mailFor("enterprise");
    expect(mail.from).toEqual({ email: env.MAIL_FROM, name: "Acme Captures" });
    expect(mail.html).toContain("background: #aa3300");
    expect(mail.text).toContain("Acme Captures, with Stillframe");
    const plain = await mailFor("professional");
    expect(plain.mail.from).toEqual({ email: env.MAIL_FROM, name: "Stillframe" });
    expect(plain.mail.html).not.toContain("Acme Captures");
  });

  test("a sender that is refused holds no mail up: the next attempt comes from our address", async () => {
    const { email, tenantId } = await newSignedUp();
    await db.update(tenants).set({ tier: "white_label", branding }).where(eq(tenants.id, tenantId));
    outage.now = true;
    await happens(tenantId, "limit.reached");
    await announce(tenantId);
    outage.now = false;
    await later(31_000, () => resendDue());
    const mail = mailsTo(email).find(({ subject }) => subject.startsWith("80 %"));
    expect(mail?.from).toEqual({ email: env.MAIL_FROM, name: branding.sender.name });
    expect(mail?.text).not.toContain("Stillframe");
  });
});
