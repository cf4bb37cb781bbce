// A session begins: a token of its own, never one that the browser had before.
import { eq } from "drizzle-orm";
import { auditInsert } from "#audit/record.ts";
import { forget } from "#auth/memory.ts";
import { people, sessions } from "#db/schema/people.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { writeMail } from "#platform/mail/outbox.ts";
import { type Attempt, forgive } from "./attempts.ts";
import { knownBrowser, newBrowser } from "./browser.ts";
import { linkTo } from "./links.ts";
import { actingFor, findHome, type Person } from "./person.ts";
import { sessionMs } from "./settings.ts";
import { hashToken, newToken } from "./token.ts";

export type Started = { token: string; expiresAt: number; known: string };
export type Method = "password" | "magic_link" | "passkey" | "sign_up" | "password_reset" | "invitation";

type Beginning = {
  method: Method;
  /** What the browser brought: an earlier session, which ends, and whether it is known. */
  browser: { session: string | undefined; known: string | undefined };
  /** How the second factor was given, where there is one. */
  factor?: "totp" | "recovery_code" | "passkey" | undefined;
  attempts?: readonly Attempt[];
  /** Of someone who came to be in the same batch. */
  tenantId?: string;
  isFirst?: boolean;
};

/** The statements that begin it, for the `db.batch` of what led to it, and what is to be done after. */
export async function sessionStart(
  ctx: BaseCtx,
  person: Pick<Person, "id" | "name" | "email">,
  how: Beginning,
) {
  const now = ctx.clock.now();
  const tenantId = how.tenantId ?? (await findHome(ctx, person.id))?.tenantId ?? null;
  const token = newToken("session");
  const row = { ...(await newRow(ctx, token)), personId: person.id, tenantId, method: how.method };
  const isKnown = knownBrowser(ctx, person.id, how.browser.known) !== undefined;
  const news = isKnown || how.isFirst ? undefined : await newsOf(ctx, person, now);
  const old = how.browser.session === undefined ? undefined : await hashToken(how.browser.session);
  const statements = [
    ctx.db.insert(sessions).values(row),
    ctx.db.update(people).set({ lastSignInAt: now }).where(eq(people.id, person.id)),
    auditInsert(actingFor(ctx, person, tenantId), {
      action: "session.sign_in",
      targets: [{ type: "session", id: row.id }],
      metadata: { method: how.method, ...(how.factor ? { second_factor: how.factor } : {}) },
    }),
    ...forgive(ctx, how.attempts ?? []),
    ...(old === undefined ? [] : [ctx.db.delete(sessions).where(eq(sessions.hash, old))]),
    ...(news ? [news.insert] : []),
  ] as const;
  const known = isKnown && how.browser.known ? how.browser.known : newBrowser(ctx, person.id);
  const started: Started = { token, expiresAt: row.expiresAt, known };
  const after = () => {
    ctx.metrics.count("auth_events_total", { event: how.method, outcome: "success" });
    ctx.metrics.count("token_operations_total", { token: "session", operation: "create" });
    if (old !== undefined) forget(old);
    news?.send();
  };
  return { statements, started, after };
}

async function newRow({ clock, ids, origin }: BaseCtx, token: string) {
  const now = clock.now();
  return {
    id: ids.create("ses", now),
    hash: await hashToken(token),
    address: origin.address,
    userAgent: origin.userAgent.slice(0, 300),
    createdAt: now,
    provedAt: now,
    lastSeenAt: now,
    expiresAt: now + sessionMs,
  };
}

function newsOf(ctx: BaseCtx, person: { name: string; email: string }, now: number) {
  return writeMail(ctx, person.email, {
    template: "new_sign_in",
    name: person.name,
    when: new Date(now).toUTCString(),
    browser: ctx.origin.userAgent.slice(0, 200) || "unknown",
    address: ctx.origin.address,
    link: linkTo(ctx, "sessions"),
  });
}
