// What the tests of the cache have in common: pages that count, a clock that is set, captures that cannot be made.
import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { vi } from "vitest";
import { captures } from "#db/schema/captures.ts";
import worker from "#index.ts";
import { db, pages } from "./world.ts";

/** A page of its own, and how often it was asked for. */
export function countedPage(ms = 0): { url: string; count: () => Promise<number> } {
  const name = crypto.randomUUID();
  return {
    url: `${pages}/counted/${name}?ms=${ms}`,
    count: async () => Number(await (await fetch(`${pages}/count/${name}`)).text()),
  };
}

/** Runs `work` at a time that stands still, so many milliseconds from now. */
export async function later<T>(ms: number, work: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({ now: Date.now() + ms, toFake: ["Date"] });
  try {
    return await work();
  } finally {
    vi.useRealTimers();
  }
}

/** Every call of it fails, as if what it stands for were out of reach. */
export function broken<T extends object>(what: T): T {
  return new Proxy(what, {
    get: () => () => {
      throw new Error("Out of reach");
    },
  });
}

/** A database whose every answer takes so long, and then is a failure. */
export function hangingDatabase(ms: number): D1Database {
  const answer = async () => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    throw new Error("Too late");
  };
  const statement: object = new Proxy({}, { get: (_, name) => (name === "bind" ? () => statement : answer) });
  return new Proxy({}, { get: (_, name) => (name === "prepare" ? () => statement : answer) }) as D1Database;
}

/** Captures can be answered only from the cache. */
export const noBrowser: Partial<Env> = { BROWSER_SESSION: broken(env.BROWSER_SESSION) };

export const capturesOf = (tenantId: string) =>
  db.select().from(captures).where(eq(captures.tenantId, tenantId));

/** Hands messages to the consumer of a queue, as the platform does. */
export async function deliver(queue: string, bodies: unknown[], bindings: Partial<Env> = {}) {
  const messages = bodies.map((body, at) => ({ id: `m${at}`, timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch(queue, messages);
  const execution = createExecutionContext();
  await worker.queue(batch, { ...env, ...bindings }, execution);
  return getQueueResult(batch, execution);
}

/** What the sender said itself: the trace travels beside it. */
const ownOf = ({ trace: _trace, ...own }: { trace?: unknown }): object => own;

/** A queue that keeps what is sent to it. */
export function recording<Name extends "API_REQUESTS" | "CACHE_EVENTS" | "CACHE_WARM" | "STORAGE_DELIVERY">(
  name: Name,
) {
  const sent: unknown[] = [];
  const queue = {
    send: async (body: object) => void sent.push(ownOf(body)),
    sendBatch: async (batch: { body: object }[]) => void sent.push(...batch.map(({ body }) => ownOf(body))),
  };
  return { sent, env: { [name]: queue as unknown as Env[Name] } };
}

/** Today, as statistics name it. */
export const today = () => new Date().toISOString().slice(0, 10);
