import { and, eq, lte, sql } from "drizzle-orm";
import { webhookEndpoints } from "#db/schema/webhooks.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { outbound } from "#platform/outbound.ts";
import { hasDelivery, insertDeliveries, isWanted } from "#webhooks/make.ts";
import { attempt } from "./attempt.ts";
import { type Claim, claimProbe } from "./claim.ts";
import type { Memory } from "./memory.ts";
import { note } from "./note.ts";
import { outcomeOf } from "./outcome.ts";
import type { Endpoint } from "./rows.ts";
import { probeMsMax, probeMsMin } from "./settings.ts";

/**
 * Tries an endpoint that was disabled for failing with a single delivery, where it is time for that. Taken, it enables
 * the endpoint again.
 */
export async function probe(ctx: BaseCtx, endpoint: Endpoint, memory: Memory): Promise<void> {
  if (!(await takeTurn(ctx, endpoint))) return;
  let claim = await claimProbe(ctx, endpoint);
  if (claim.deliveries.length === 0) {
    await makeOne(ctx, endpoint);
    claim = await claimProbe(ctx, endpoint);
  }
  await Promise.all(claim.deliveries.map((delivery) => tryWith(ctx, claim, delivery, memory)));
}

async function tryWith(ctx: BaseCtx, claim: Claim, delivery: Claim["deliveries"][number], memory: Memory) {
  const { endpoint } = claim;
  const tried = await attempt(ctx, outbound(ctx), claim, delivery);
  const policy = endpoint?.retryPolicy ?? "standard";
  const judged = { policy, isProbe: true, lost: 0, now: ctx.clock.now(), random: Math.random() };
  await note(ctx, tried, outcomeOf(tried, memory, judged), endpoint);
}

/** Whether it is time, and the caller's to do. The next comes as much later as the endpoint has been disabled. */
async function takeTurn({ db, clock }: BaseCtx, { id }: Endpoint): Promise<boolean> {
  const now = clock.now();
  const sinceMs = sql`${now} - ${webhookEndpoints.disabledAt}`;
  const isTime = and(
    eq(webhookEndpoints.id, id),
    eq(webhookEndpoints.status, "disabled"),
    eq(webhookEndpoints.disabledReason, "failing"),
    lte(webhookEndpoints.probeAt, now),
  );
  const taken = await db
    .update(webhookEndpoints)
    .set({ probeAt: sql`${now} + min(${probeMsMax}, max(${probeMsMin}, ${sinceMs}))` })
    .where(isTime)
    .returning({ id: webhookEndpoints.id });
  return taken.length > 0;
}

/** Nothing waits: the latest event that it missed while it was disabled will do. */
async function makeOne(ctx: BaseCtx, { id, disabledAt }: Endpoint): Promise<void> {
  const missed = sql`event.created_at >= ${disabledAt ?? 0} and ${isWanted} and not ${hasDelivery(sql`true`)}
    order by event.seq desc limit 1`;
  await insertDeliveries(ctx, { endpointId: id, cause: "event", causeId: "event", which: missed });
}
