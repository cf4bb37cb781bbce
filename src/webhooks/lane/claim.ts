import {
  and,
  asc,
  eq,
  gt,
  isNotNull,
  isNull,
  lte,
  notExists,
  or,
  type SQL,
  sql,
  type SQLWrapper,
} from "drizzle-orm";
import { events } from "#db/schema/events.ts";
import { bulks, jobs } from "#db/schema/jobs.ts";
import { webhookAttempts, webhookDeliveries, webhookEndpoints, webhookReplays } from "#db/schema/webhooks.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { addressesOf } from "./addresses.ts";
import type { Address, Delivery, Endpoint, Event } from "./rows.ts";
import { graceMs } from "./settings.ts";

/** What was claimed, all that sending it takes, and how the lane stands then. */
export type Claim = {
  deliveries: Delivery[];
  events: Map<string, Event>;
  /** By job. */
  addresses: Map<string, Address>;
  /** None in a lane of jobs' own addresses. */
  endpoint: Endpoint | undefined;
  /** When the lane's next delivery is due, those under way among them; null: it has none. */
  nextAt: number | null;
  /** Whether there is more to be sent again than is waiting. */
  hasReplay: boolean;
};

/**
 * Claims the lane's deliveries that are due longest, for the caller to send. `attempts` is the fencing number: with it
 * the caller notes what came of it, or somebody does who claimed it later. Nothing is claimed for an endpoint that is
 * disabled, paused or deleted.
 */
export async function claimDue(ctx: BaseCtx, lane: string, count: number): Promise<Claim> {
  const { db, clock } = ctx;
  const now = clock.now();
  const { id, lane: laneOf, nextAttemptAt, seq } = webhookDeliveries;
  const isClosed = or(
    eq(webhookEndpoints.status, "disabled"),
    isNotNull(webhookEndpoints.deletedAt),
    gt(webhookEndpoints.pausedUntil, now),
  );
  const closed = db
    .select({ id: webhookEndpoints.id })
    .from(webhookEndpoints)
    .where(and(eq(webhookEndpoints.id, lane), isClosed));
  const due = db
    .select({ id })
    .from(webhookDeliveries)
    .where(and(eq(laneOf, lane), lte(nextAttemptAt, now), notExists(closed)))
    .orderBy(asc(nextAttemptAt), asc(seq))
    .limit(count);
  return claim(ctx, lane, due);
}

/** Claims the one that has waited longest, whenever it would be due, where the endpoint is to be tried. */
export function claimProbe(ctx: BaseCtx, { id: lane }: Endpoint): Promise<Claim> {
  const { lane: column, nextAttemptAt, leaseEndsAt, id } = webhookDeliveries;
  const isFree = or(isNull(leaseEndsAt), lte(leaseEndsAt, ctx.clock.now()));
  const oldest = ctx.db
    .select({ id })
    .from(webhookDeliveries)
    .where(and(eq(column, lane), isNotNull(nextAttemptAt), isFree))
    .orderBy(asc(nextAttemptAt), asc(webhookDeliveries.seq))
    .limit(1);
  return claim(ctx, lane, oldest);
}

async function claim(ctx: BaseCtx, lane: string, chosen: SQLWrapper): Promise<Claim> {
  const { db, clock, config } = ctx;
  const leaseMs = config.webhooks.timeoutMs + graceMs;
  const leaseEndsAt = clock.now() + leaseMs;
  const isChosen = sql`${webhookDeliveries.id} in (${chosen})`;
  const isClaimed = and(eq(webhookDeliveries.lane, lane), eq(webhookDeliveries.nextAttemptAt, leaseEndsAt));
  const { eventId, jobId, lane: laneOf, nextAttemptAt } = webhookDeliveries;
  const openReplay = sql`select 1 from ${webhookReplays} where endpoint_id = ${lane} and completed_at is null`;
  const claimed = (column: typeof eventId | typeof jobId) =>
    db.select({ column }).from(webhookDeliveries).where(isClaimed);
  const [, deliveries, [endpoint], happened, addresses, [ahead]] = await db.batch([
    noteLost(ctx, isChosen, leaseMs),
    db
      .update(webhookDeliveries)
      .set({ attempts: sql`${webhookDeliveries.attempts} + 1`, leaseEndsAt, nextAttemptAt: leaseEndsAt })
      .where(isChosen)
      .returning(),
    db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, lane)),
    db
      .select()
      .from(events)
      .where(sql`${events.id} in (${claimed(eventId)})`),
    addressesOf(ctx, claimed(jobId)),
    db
      .select({
        nextAt: sql<number | null>`min(${nextAttemptAt})`,
        hasReplay: sql<number>`exists (${openReplay})`,
      })
      .from(webhookDeliveries)
      .where(and(eq(laneOf, lane), isNotNull(nextAttemptAt))),
  ]);
  return {
    deliveries: deliveries.sort((one, other) => one.seq - other.seq),
    events: new Map(happened.map((event) => [event.id, event])),
    addresses: new Map(
      addresses.flatMap(({ id, url, webhookSecret }) => (url === null ? [] : [[id, { url, webhookSecret }]])),
    ),
    endpoint,
    nextAt: ahead?.nextAt ?? null,
    hasReplay: ahead?.hasReplay === 1,
  };
}

/** What is claimed while an attempt seems under way was cut off before that could be noted: the log says so. */
function noteLost({ db }: BaseCtx, isChosen: SQL, leaseMs: number) {
  const { id, tenantId, endpointId, jobId, attempts, leaseEndsAt } = webhookDeliveries;
  const url = sql`coalesce((select url from ${webhookEndpoints} where id = ${endpointId}),
    (select webhook_url from ${jobs} where id = ${jobId}),
    (select webhook_url from ${bulks} where id = ${jobId}), '')`;
  return db
    .insert(webhookAttempts)
    .select(
      sql`select 'att_' || lower(hex(randomblob(13))), ${tenantId}, ${id}, ${endpointId}, ${attempts}, ${url},
        ${leaseEndsAt} - ${leaseMs}, ${leaseMs}, null, null, null, 'lost',
        'It was cut off before its outcome could be noted'
      from ${webhookDeliveries} where ${isChosen} and ${leaseEndsAt} is not null`,
    )
    .onConflictDoNothing();
}
