// Mails come from a tenant's own address only once DNS shows that its domain is theirs.
import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { auditEvents } from "#db/schema/audit-events.ts";
import { mailsTo, newAddress, newSignedUp, setTier, type Signed } from "../support/people.ts";
import { db } from "../support/world.ts";

type View = {
  sender: { email: string; state: string; record: { type: string; name: string; value: string } } | null;
};

const bindings = { DNS_RESOLVER_URL: "https://dns.example/q" } as Partial<Env>;
const sender = { email: "Ceo@Victim-Tenant.example", name: "The CEO" };
const verified = (tenantId: string) =>
  db.$count(
    auditEvents,
    and(eq(auditEvents.tenantId, tenantId), eq(auditEvents.action, "tenant.sender_verify")),
  );

afterEach(() => void vi.restoreAllMocks());

/** What DNS holds: texts by name, as a resolver writes them; or none that answers. */
function dnsHolds(records: Record<string, string[]> | null) {
  const asked: string[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const { url: written } = new Request(input);
    const url = new URL(written);
    asked.push(`${url.searchParams.get("type")} ${url.searchParams.get("name")}`);
    if (records === null) return new Response("on fire", { status: 503 });
    const texts = records[url.searchParams.get("name") ?? ""];
    return Response.json({
      Status: texts ? 0 : 3,
      Answer: (texts ?? []).map((data) => ({ type: 16, data, TTL: 60 })),
    });
  });
  return asked;
}

async function newWhiteLabel(
  given: object | null = sender,
): Promise<Signed & { view: View; status: number }> {
  const person = await newSignedUp();
  await setTier(person.tenantId, "white_label");
  vi.useFakeTimers({ now: Date.now() + 5000, toFake: ["Date"] });
  const body = { name: "Acme Captures", sender: given };
  const res = await person.browser.call("PUT", "/tenant/branding", { body });
  vi.useRealTimers();
  return { ...person, status: res.status, view: await res.json<View>() };
}
const verify = ({ browser }: Signed) =>
  browser.post("/tenant/branding/sender/verify", undefined, { env: bindings });

async function fromOfInvitation({ browser }: Signed) {
  const email = newAddress();
  expect((await browser.post("/invitations", { email })).status).toBe(201);
  return mailsTo(email)[0]?.from;
}

describe("POST /tenant/branding/sender/verify", () => {
  test("200: with the record in DNS; until then mails come from ours, and GET tells what to set", async () => {
    const tenant = await newWhiteLabel();
    expect(tenant.view.sender).toMatchObject({
      email: "ceo@victim-tenant.example",
      state: "pending",
      record: { type: "TXT", name: "_stillframe.victim-tenant.example" },
    });
    expect(await fromOfInvitation(tenant)).toEqual({ email: env.MAIL_FROM, name: "Acme Captures" });
    const { record } = tenant.view.sender ?? { record: { name: "", value: "" } };
    const half = Math.floor(record.value.length / 2);
    const written = `"${record.value.slice(0, half)}" "${record.value.slice(half)}"`;
    const asked = dnsHolds({ [record.name]: ['"v=spf1 -all"', written] });
    const res = await verify(tenant);
    expect([res.status, asked]).toEqual([200, [`16 ${record.name}`]]);
    expect(await res.json()).toMatchObject({ sender: { state: "verified" } });
    vi.restoreAllMocks();
    expect(await fromOfInvitation(tenant)).toEqual({ ...sender, email: "ceo@victim-tenant.example" });
    expect(await verified(tenant.tenantId)).toBe(1);
    // What was found once is not looked for again.
    dnsHolds(null);
    expect((await verify(tenant)).status).toBe(200);
    expect(await verified(tenant.tenantId)).toBe(1);
  });

  test("409: without a sender, without it, and with what another tenant was to set; 502: where nobody can tell", async () => {
    const [one, other] = [await newWhiteLabel(), await newWhiteLabel()];
    const { name = "", value = "" } = other.view.sender?.record ?? {};
    expect(value).not.toBe(one.view.sender?.record.value);
    dnsHolds({ [name]: [value] });
    const res = await verify(one);
    expect(res.status).toBe(409);
    expect((await res.json<{ detail: string }>()).detail).toContain(name);
    vi.restoreAllMocks();
    dnsHolds({});
    expect((await verify(other)).status).toBe(409);
    vi.restoreAllMocks();
    dnsHolds(null);
    expect((await verify(other)).status).toBe(502);
    vi.restoreAllMocks();
    expect(await fromOfInvitation(one)).toMatchObject({ email: env.MAIL_FROM });
    expect(await verified(one.tenantId)).toBe(0);
    expect((await verify(await newWhiteLabel(null))).status).toBe(409);
  });

  test("200: it holds for the domain's other addresses, and ends with the domain", async () => {
    const tenant = await newWhiteLabel();
    const { name = "", value = "" } = tenant.view.sender?.record ?? {};
    dnsHolds({ [name]: [value] });
    expect((await verify(tenant)).status).toBe(200);
    vi.restoreAllMocks();
    const put = async (email: string) =>
      (
        await tenant.browser.call("PUT", "/tenant/branding", { body: { sender: { email, name: "Acme" } } })
      ).json<View>();
    expect((await put("news@victim-tenant.example")).sender?.state).toBe("verified");
    expect((await put("news@other.example")).sender?.state).toBe("pending");
    expect(await fromOfInvitation(tenant)).toMatchObject({ email: env.MAIL_FROM });
    expect((await put("news@victim-tenant.example")).sender?.state).toBe("pending");
  });
});

test.each([env.MAIL_FROM, "ceo@EXAMPLE.com", "ceo@mail.example.com"])(
  "400: the sender %s, of the domain that our own mails come from",
  async (email) => {
    const { status, view } = await newWhiteLabel({ email, name: "Us" });
    expect(status).toBe(400);
    expect(view).toMatchObject({ errors: [{ pointer: "#/sender/email" }] });
  },
);
