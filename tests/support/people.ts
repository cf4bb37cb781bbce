// People who sign in as a browser does: with a jar of cookies, the headers that browsers send, and a mailbox.
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { composeCtx } from "#platform/compose.ts";
import { resendMails } from "#platform/mail/outbox.ts";
import type { Message } from "#platform/mail/port.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { members, people, type Role } from "#db/schema/people.ts";
import { type Tier, tenants } from "#db/schema/tenants.ts";
import { call, db, unlimit } from "./world.ts";

export const password = "correct horse battery staple";

export type Mailed = Omit<Message, "id">;

/** What the e-mail binding was given in this file, the latest last. */
export const mailbox: Mailed[] = [];
/** While it is set, the binding takes nothing. */
export const outage = { now: false };

export const capturing = {
  EMAIL: {
    send: (message: Mailed) => {
      if (outage.now) return Promise.reject(new Error("mail server on fire"));
      mailbox.push(message);
      return Promise.resolve({ messageId: "captured" });
    },
  } as unknown as SendEmail,
} satisfies Partial<Env>;

export const mailsTo = (address: string) => mailbox.filter(({ to }) => to === address);

/** The token in the latest mail to an address. */
export function tokenTo(address: string): string {
  const token = /#token=(\S+)/.exec(mailsTo(address).at(-1)?.text ?? "")?.[1];
  if (!token) throw new Error(`No token was mailed to ${address}`);
  return token;
}

export const newAddress = () => `p${crypto.randomUUID().slice(0, 12)}@example.com`;

type Options = { body?: unknown; headers?: Record<string, string>; env?: Partial<Env> };

/** A browser: keeps cookies, and says where its requests come from. */
export class Browser {
  readonly cookies = new Map<string, string>();

  async call(method: string, path: string, { body, headers, env: other }: Options = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const res = await call(method, `/api/v1${path}`, {
      headers: { "Sec-Fetch-Site": "same-origin", ...(cookie ? { Cookie: cookie } : {}), ...headers },
      env: { ...capturing, ...other },
      ...(body === undefined ? {} : { body }),
    });
    for (const set of res.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === "" || /max-age=0/i.test(set)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return res;
  }

  get = (path: string, options?: Options) => this.call("GET", path, options);
  post = (path: string, body: unknown = {}, options?: Options) =>
    this.call("POST", path, { ...options, body });
  patch = (path: string, body: unknown) => this.call("PATCH", path, { body });
  del = (path: string) => this.call("DELETE", path);

  get session(): string | undefined {
    return this.cookies.get("__Host-sf_session");
  }
}

export type Signed = { browser: Browser; email: string; id: string; tenantId: string };

/** Signs up through the front door, follows the link, and is signed in. */
export async function newSignedUp(name = "Ada Lovelace"): Promise<Signed> {
  const email = newAddress();
  const browser = new Browser();
  const sent = await browser.post("/auth/sign-up", { email, name, password });
  if (sent.status !== 202) throw new Error(`sign-up: ${await sent.text()}`);
  const res = await browser.post("/auth/verify-email", { token: tokenTo(email) });
  if (res.status !== 200) throw new Error(`verify: ${await res.text()}`);
  const me = await (await browser.get("/me")).json<{ id: string; tenant: { id: string } }>();
  await unlimit(me.tenant.id);
  return { browser, email, id: me.id, tenantId: me.tenant.id };
}

/** A second person in a tenant, signed in there. */
export async function newMember(tenantId: string, role: Role): Promise<Signed> {
  const person = await newSignedUp("Grace Hopper");
  await db.insert(members).values({ tenantId, personId: person.id, role, createdAt: Date.now() });
  const res = await person.browser.post("/me/tenant", { tenant_id: tenantId });
  if (res.status !== 204) throw new Error(`tenant: ${await res.text()}`);
  return { ...person, tenantId };
}

export async function newPlatformAdmin(): Promise<Signed> {
  const person = await newSignedUp("Root Operator");
  await db.update(people).set({ isPlatformAdmin: true }).where(eq(people.id, person.id));
  await person.browser.post("/auth/prove", { password });
  return person;
}

export const setTier = (tenantId: string, tier: Tier) =>
  db.update(tenants).set({ tier }).where(eq(tenants.id, tenantId));

export const auditOf = (tenantId: string) =>
  db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenantId)).orderBy(auditEvents.id);

/** What the clock does each minute, as far as mails go. */
export async function resendDue(more: Partial<Env> = {}) {
  const left: Promise<unknown>[] = [];
  const ctx = composeCtx({
    env: { ...env, ...capturing, ...more },
    waitUntil: (work) => void left.push(work),
  });
  await resendMails(ctx);
  await Promise.all(left);
}
