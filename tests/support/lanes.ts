// Deliveries under test: endpoints and events as rows, a receiver that is asked what came, lanes worked at by hand.
import { env } from "cloudflare:workers";
import { and, asc, eq } from "drizzle-orm";
import { inject } from "vitest";
import { events } from "#db/schema/events.ts";
import { webhookAttempts, webhookDeliveries, webhookEndpoints, webhookKeys } from "#db/schema/webhooks.ts";
import { emitIfChanged, type Happening } from "#events/emit.ts";
import { sealWebhookSecret } from "#events/webhook-secret.ts";
import { composeCtx } from "#platform/compose.ts";
import { configOf } from "#platform/config.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { newMemory } from "#webhooks/lane/memory.ts";
import { runLane } from "#webhooks/lane/run.ts";
import { db } from "./world.ts";

export const receiver = inject("receiver");
export const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** A request that came to `receiver.ts`. */
type Received = { headers: Record<string, string>; body: string };
type EndpointValues = Partial<typeof webhookEndpoints.$inferInsert>;

/** Where it sends, and what came there. `answers` as in `receiver.ts`. */
export function address(answers = "200") {
  const name = crypto.randomUUID();
  return {
    url: `${receiver}/${name}/${answers}`,
    received: async () => (await fetch(`${receiver}/${name}`)).json<Received[]>(),
  };
}

/** An endpoint that wants everything, with a key, written as the service writes it. */
export async function newEndpoint(tenantId: string, url: string, values: EndpointValues = {}) {
  const id = `whe_${crypto.randomUUID()}`;
  const keyId = `whs_${crypto.randomUUID()}`;
  const now = Date.now();
  await db.insert(webhookEndpoints).values({
    id,
    tenantId,
    url,
    description: "",
    eventTypes: ["*"],
    status: "enabled",
    retryPolicy: "standard",
    createdAt: now,
    updatedAt: now,
    ...values,
  });
  await db.insert(webhookKeys).values({
    id: keyId,
    tenantId,
    endpointId: id,
    scheme: "v1",
    sealedSecret: await sealWebhookSecret(configOf(env), { tenantId, id: keyId }, secret),
    createdAt: now,
  });
  return id;
}

/** What a lane's runner has at hand, with other bindings where they are given. */
export function contextOf(bindings: Partial<Env> = {}, now: () => number = Date.now): BaseCtx {
  const ctx = composeCtx({ env: { ...env, ...bindings }, waitUntil: () => undefined });
  return { ...ctx, clock: { now } };
}

/** Something happens to a tenant, as a batch of the service tells it. */
export async function happens(tenantId: string, happening: Partial<Happening> = {}, ctx = contextOf()) {
  const all = {
    type: "job.completed" as const,
    tenantId,
    subject: "job_1",
    keyId: null,
    data: { job_id: "job_1" },
  };
  const [head, event, toEndpoints, ...more] = emitIfChanged(ctx, { ...all, ...happening });
  const change = ctx.db.insert(events).values(marker(tenantId));
  await ctx.db.batch([
    change,
    head,
    event,
    toEndpoints,
    ...more,
    ctx.db.delete(events).where(eq(events.type, "marker")),
  ]);
}

const marker = (tenantId: string) => ({
  id: `evt_${crypto.randomUUID()}`,
  tenantId,
  seq: -1,
  type: "marker",
  subject: "",
  keyId: null,
  data: {},
  createdAt: 0,
});

export const deliveriesOf = (lane: string) =>
  db
    .select()
    .from(webhookDeliveries)
    .where(eq(webhookDeliveries.lane, lane))
    .orderBy(asc(webhookDeliveries.seq), asc(webhookDeliveries.createdAt));
export const attemptsOf = (deliveryId: string) =>
  db
    .select()
    .from(webhookAttempts)
    .where(eq(webhookAttempts.deliveryId, deliveryId))
    .orderBy(asc(webhookAttempts.number));
export const endpointRow = (id: string) =>
  db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id)).get();
export const eventsOf = (tenantId: string, type: string) =>
  db
    .select()
    .from(events)
    .where(and(eq(events.tenantId, tenantId), eq(events.type, type)));

/** Works at a lane by a clock that is set, until it says that it next has something to do later than that. */
export async function workAt(lane: string, now: number, memory = newMemory()): Promise<number | null> {
  const ctx = contextOf({}, () => now);
  for (let round = 0; round < 50; round++) {
    const nextAt = await runLane(ctx, lane, memory);
    if (nextAt === null || nextAt > now) return nextAt;
  }
  throw new Error("The lane does not come to rest");
}
