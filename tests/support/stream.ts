// Listeners to the event stream as clients are, and events for them to hear.
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { expect } from "vitest";
import { auditInsert } from "#audit/record.ts";
import type { EventType } from "#events/catalogue.ts";
import { eventHeads, events as eventRows } from "#db/schema/events.ts";
import { emitIfChanged } from "#events/emit.ts";
import { composeCtx } from "#platform/compose.ts";
import worker from "#index.ts";
import { deliver } from "./cache.ts";
import { db, get, post, type Tenant } from "./world.ts";

export type Frame = Record<string, unknown> & { seq?: number; id?: string; type?: string };
type Event = { seq: number; id: string; type: string; subject: string; data: Record<string, unknown> };
export type EventPage = {
  data: Event[];
  next_after: number;
  has_more: boolean;
  latest: number;
  gap?: true;
  oldest?: number;
};

/** Sends a request whose answer is not read to its end. */
export async function open(path: string, headers: Record<string, string>, bindings: Partial<Env> = {}) {
  const request = new Request(new URL(path, "https://api.test"), { headers });
  return worker.fetch(request, { ...env, ...bindings }, createExecutionContext());
}

/** A socket of the stream, with what came over it so far. */
export type Client = Awaited<ReturnType<typeof listener>>;

export async function listener(tenant: Pick<Tenant, "key"> | undefined, query = "", headers = {}) {
  const key = tenant ? { "X-API-Key": tenant.key } : {};
  const res = await open(`/api/v1/realtime${query}`, { Upgrade: "websocket", ...key, ...headers });
  const socket = res.webSocket;
  if (!socket) throw new Error(`${res.status} ${await res.text()}`);
  const frames: Frame[] = [];
  const closed: { code: number; reason: string }[] = [];
  socket.addEventListener("message", ({ data }) => {
    const text = String(data);
    frames.push(text === "pong" ? { pong: true } : (JSON.parse(text) as Frame));
  });
  socket.addEventListener("close", ({ code, reason }) => closed.push({ code, reason }));
  socket.accept();
  return {
    socket,
    frames,
    closed,
    events: () => frames.filter(({ seq }) => seq !== undefined),
    seqs: () => frames.flatMap(({ seq }) => seq ?? []),
    say: (message: unknown) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
  };
}

type Emission = { type?: EventType; subject?: string; keyId?: string | null; data?: Record<string, unknown> };

/** Records an event as work of the service does, without word of it. */
export async function emit(tenantId: string, emission: Emission = {}, createdAt?: number): Promise<void> {
  const base = composeCtx({ env, waitUntil: () => undefined });
  const ctx = createdAt === undefined ? base : { ...base, clock: { now: () => createdAt } };
  const { type = "job.created", subject = "job_x", keyId = null, data = {} } = emission;
  const actor = { type: "system" as const, id: "test", name: "test", scopes: [] };
  await ctx.db.batch([
    auditInsert({ ...ctx, tenant: { id: tenantId }, actor }, { action: "test.emit", targets: [] }),
    ...emitIfChanged(ctx, { type, tenantId, subject, keyId, data }),
  ]);
}

/** Leaves a tenant that had no events with so many, of which all word is through. */
export async function fill(tenantId: string, count: number): Promise<void> {
  const now = Date.now();
  await db.batch([
    db.insert(eventHeads).values({ tenantId, seq: count }),
    db.insert(eventRows).select(sql`
      with recursive numbers(seq) as (select 1 union all select seq + 1 from numbers where seq < ${count})
      select 'evt_' || ${tenantId} || seq, ${tenantId}, seq, 'job.created', 'job_x', null, '{}', ${now}, ${now}, null from numbers`),
  ]);
}

/** Passes on the word of new events, as the queue does. */
export const announceTo = (tenantId: string) => deliver("stillframe-events", [{ tenantId }]);

/** Records so many events at once, with word of each. */
export async function burst(tenantId: string, count: number): Promise<void> {
  const one = async (at: number) => {
    await emit(tenantId, { data: { at } });
    if (at % 10 === 0) await announceTo(tenantId);
  };
  await Promise.all(Array.from({ length: count }, (_, at) => one(at)));
  await announceTo(tenantId);
}

export const streamOf = (tenantId: string) => env.EVENT_STREAM.get(env.EVENT_STREAM.idFromName(tenantId));

/** All events by asking, page by page. */
export async function polled(key: string, after = 0, limit = 70): Promise<Event[]> {
  const all: Event[] = [];
  for (let from = after; ;) {
    const page = await (await get(`/api/v1/events?after=${from}&limit=${limit}`, key)).json<EventPage>();
    all.push(...page.data);
    from = page.next_after;
    if (!page.has_more) return all;
  }
}

type Block = { id?: string; event?: string; data?: string };

function blockOf(text: string): Block {
  const fields = text.split("\n").map((line) => [line.split(": ", 1)[0], line.slice(line.indexOf(": ") + 2)]);
  return Object.fromEntries(fields) as Block;
}

/** A client of the SSE door, with the blocks that came so far. */
export async function sse(tenant: Pick<Tenant, "key"> | undefined, query = "", headers = {}) {
  const key = tenant ? { "X-API-Key": tenant.key } : {};
  const res = await open(`/api/v1/events/stream${query}`, { ...key, ...headers });
  if (res.status !== 200 || !res.body) throw new Error(`${res.status} ${await res.text()}`);
  const reader = res.body.pipeThrough(new TextDecoderStream()).getReader();
  const blocks: Block[] = [];
  let text = "";
  let isDone = false;
  const read = async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += value;
      const parts = text.split("\n\n");
      text = parts.pop() ?? "";
      for (const part of parts) blocks.push(blockOf(part));
    }
    isDone = true;
  };
  const reading = read().catch(() => void (isDone = true));
  const events = () =>
    blocks.flatMap(({ id, event, data }) =>
      id !== undefined && event !== "gap" && event !== "hello" ? (JSON.parse(data ?? "") as Event) : [],
    );
  return { res, blocks, events, reading, isDone: () => isDone, hangUp: () => reader.cancel() };
}

export const upgrade = { Upgrade: "websocket" };
/** The origin of a tenant's own page. */
export const page = "https://app.example.com";

export async function made(kind: "tickets" | "tokens", { key }: Pick<Tenant, "key">, body: unknown = {}) {
  const res = await post(`/api/v1/realtime/${kind}`, body, key);
  if (res.status !== 201) throw new Error(await res.text());
  return res.json<{ ticket: string; token: string; url: string; expires_at: string }>();
}

/** With what code a socket is closed, and why. */
export async function closing(client: Pick<Client, "closed">) {
  await expect.poll(() => client.closed.length, { timeout: 8000, interval: 20 }).toBe(1);
  return client.closed[0];
}
