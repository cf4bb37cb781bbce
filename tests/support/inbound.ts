// Webhooks of other services: signed as their documentation says, by code that is not the product's.
import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq, sql } from "drizzle-orm";
import { expect } from "vitest";
import { scopes } from "#auth/scopes.ts";
import { storageUsage } from "#db/schema/storage.ts";
import { inboundEvents } from "#db/schema/webhooks.ts";
import { composeCtx } from "#platform/compose.ts";
import { consumeInbound } from "#webhooks/inbound/consumer.ts";
import type { Effects, Handlers } from "#webhooks/inbound/handlers.ts";
import worker from "#index.ts";
import { strike } from "./storage.ts";
import { db, newTenant, pages } from "./world.ts";

export const secret = {
  stripe: "whsec_test_of_stripe_1",
  stripeNext: "whsec_test_of_stripe_2",
  github: "It's-a-Secret-to-Everybody",
  paypal: "1JE4291016473214C",
  standard: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
};

/** Bindings with every source configured. */
export const configured = {
  STRIPE_WEBHOOK_SECRET: `${secret.stripe}, ${secret.stripeNext}`,
  GITHUB_WEBHOOK_SECRET: secret.github,
  PAYPAL_WEBHOOK_ID: secret.paypal,
  INBOUND_WEBHOOK_SECRET: secret.standard,
  PAYPAL_CERT_URLS: `${pages}/said/`,
};

const bytesOf = (text: string) => new TextEncoder().encode(text);

export async function hmac(key: Uint8Array | string, text: string): Promise<Uint8Array> {
  const raw = typeof key === "string" ? bytesOf(key) : key;
  const imported = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, bytesOf(text)));
}

export const nowSeconds = () => Math.floor(Date.now() / 1000);

/** A body of an event of its own, and its id. */
export function stripeEvent(type = "invoice.paid", more: object = {}) {
  const id = `evt_${crypto.randomUUID()}`;
  return { id, body: JSON.stringify({ id, object: "event", type, data: { object: {} }, ...more }) };
}

export async function signStripe(body: string, { key = secret.stripe, time = nowSeconds() } = {}) {
  return { "Stripe-Signature": `t=${time},v1=${(await hmac(key, `${time}.${body}`)).toHex()},v0=00` };
}

export async function signStandard(
  body: string,
  { id = `msg_${crypto.randomUUID()}`, time = nowSeconds() } = {},
) {
  const key = Uint8Array.fromBase64(secret.standard.slice("whsec_".length));
  const signature = (await hmac(key, `${id}.${time}.${body}`)).toBase64();
  return { "webhook-id": id, "webhook-timestamp": String(time), "webhook-signature": `v1,${signature}` };
}

type Knock = { headers?: Record<string, string>; env?: Partial<Env>; version?: string };

/** Sends a webhook as it is, and waits for what is left to do after the answer. */
export async function knock(
  source: string,
  body: string | Uint8Array | null,
  { headers = {}, env: bindings = {}, version = "/api/v1" }: Knock = {},
): Promise<Response> {
  const request = new Request(`https://api.test${version}/webhooks/in/${source}`, {
    method: "POST",
    headers,
    body,
  });
  const execution = createExecutionContext();
  const all = { ...env, ...inboundQueue().env, ...configured, ...bindings };
  const response = await worker.fetch(request, all, execution);
  const bytes = await response.arrayBuffer();
  await waitOnExecutionContext(execution);
  return new Response(bytes, response);
}

/** A Stripe event that was received: its row. */
export async function received(type = "invoice.paid", more: object = {}) {
  const { id, body } = stripeEvent(type, more);
  const res = await knock("stripe", body, { headers: await signStripe(body) });
  if (res.status !== 200) throw new Error(await res.text());
  return rowOf(id);
}

export async function rowOf(externalId: string) {
  const [row] = await db.select().from(inboundEvents).where(eq(inboundEvents.externalId, externalId));
  if (!row) throw new Error(`There is no event ${externalId}`);
  return row;
}

type Sent = { body: unknown; delaySeconds?: number };

/** A queue that keeps what is sent to it, or takes nothing. */
export function inboundQueue(refuses = false) {
  const sent: Sent[] = [];
  const queue = {
    sendBatch: async (messages: Sent[]) => {
      if (refuses) throw new Error("The queue takes nothing");
      sent.push(...messages.map(({ body, delaySeconds = 0 }) => ({ body, delaySeconds })));
    },
  };
  return { sent, env: { INBOUND: queue as unknown as Env["INBOUND"] } };
}

/** The key of whoever runs the service. */
export const operator = () => newTenant(scopes);

/** Lets the consumer work on events, once each, as if these handlers were the service's. */
export async function workOn(handlers: Handlers, ids: string[], bindings: Partial<Env> = {}) {
  const messages = ids.map((id, at) => ({ id: `m${at}`, timestamp: new Date(), attempts: 1, body: { id } }));
  const batch = createMessageBatch("stillframe-inbound", messages);
  const execution = createExecutionContext();
  const all = { ...env, ...inboundQueue().env, ...bindings };
  const ctx = composeCtx({ env: all, waitUntil: (work) => execution.waitUntil(work) });
  await consumeInbound(handlers)(ctx, batch);
  return getQueueResult(batch, execution);
}

/** What the sweep of a minute hands to the queue. */
export async function swept(): Promise<string[]> {
  const queue = inboundQueue();
  await strike(queue.env);
  return queue.sent.map(({ body }) => (body as { id: string }).id);
}

/** The sender is told the reason, and nothing is kept under that name. */
export async function expectRefused(res: Response, reason: string, status = 401, externalId = "") {
  expect(await res.json()).toMatchObject({ status, reason });
  expect(res.status).toBe(status);
  if (status === 401) expect(res.headers.get("WWW-Authenticate")).toBe("Webhook-Signature");
  const kept = await db.select().from(inboundEvents).where(eq(inboundEvents.externalId, externalId));
  expect(kept).toEqual([]);
}

/** A statement that adds one to what stands under a name; a second time it would be two. */
function addOne(name: string) {
  const row = { tenantId: name, kind: "pdf", bytes: 1, files: 0, checkedAt: Date.now() } as const;
  return db
    .insert(storageUsage)
    .values(row)
    .onConflictDoUpdate({
      target: [storageUsage.tenantId, storageUsage.kind],
      set: { bytes: sql`${storageUsage.bytes} + 1` },
    });
}

/** What stands under a name. */
export async function sumOf(name: string): Promise<number> {
  const [row] = await db.select().from(storageUsage).where(eq(storageUsage.tenantId, name));
  return row?.bytes ?? 0;
}

/** Adds one for each event, unless `trouble` throws first. */
export function adding(trouble: (effects: Effects) => void | Promise<void> = () => undefined): Handlers {
  return {
    stripe: {
      "*": async (_ctx, event, effects) => {
        effects.write(addOne(event.externalId));
        await trouble(effects);
      },
    },
  };
}

/** Events as a source might have sent them; nothing waits of them. */
export async function insertInbound(rows: Partial<typeof inboundEvents.$inferInsert>[]): Promise<string[]> {
  const whole = rows.map((row) => ({
    id: `inb_${crypto.randomUUID()}`,
    source: "github",
    externalId: crypto.randomUUID(),
    type: "push",
    scheme: "sha256",
    secretNumber: 1,
    status: "processed" as const,
    receipts: 1,
    attempts: 1,
    attemptsBefore: 0,
    receivedAt: Date.now(),
    payload: "{}",
    ...row,
  }));
  for (const row of whole) await db.insert(inboundEvents).values(row);
  return whole.map(({ id }) => id);
}
