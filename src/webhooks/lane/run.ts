// A lane at work: sends what is due at one endpoint, or at one origin of a tenant's jobs, few at once and in order.
import { eq } from "drizzle-orm";
import { webhookEndpoints } from "#db/schema/webhooks.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { Bell } from "./bell.ts";
import { claimDue } from "./claim.ts";
import { type Memory, newMemory } from "./memory.ts";
import { probe } from "./probe.ts";
import { type Endpoint, isEndpointLane } from "./rows.ts";
import { sendDue } from "./send-due.ts";
import { dropWaiting, park, releaseAll } from "./waiting.ts";

/**
 * Works until nothing is due, or its time is over. What two do at once at the same lane is done once.
 * @param bell rings where more has come to be due
 * @returns when the lane has something to do next; null: it has nothing
 */
export async function runLane(
  ctx: BaseCtx,
  lane: string,
  memory: Memory = newMemory(),
  bell: Bell = new Bell(),
): Promise<number | null> {
  if (!isEndpointLane(lane)) return sendDue(ctx, { lane, memory, bell });
  const endpoint = await endpointOf(ctx, lane);
  if (!endpoint || endpoint.deletedAt !== null) await dropWaiting(ctx, lane);
  else if (endpoint.status === "enabled") {
    await releaseAll(ctx, lane);
    return sendDue(ctx, { lane, memory, bell, endpoint });
  } else {
    await park(ctx, lane);
    await probe(ctx, endpoint, memory);
  }
  return nextOf(ctx, lane);
}

const endpointOf = ({ db }: BaseCtx, id: string): Promise<Endpoint | undefined> =>
  db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id)).get();

/** Of a lane where nothing is sent: the next probe, or the day when what waits is given up. */
async function nextOf(ctx: BaseCtx, lane: string): Promise<number | null> {
  const { nextAt, endpoint } = await claimDue(ctx, lane, 0);
  // A probe that was taken enabled it.
  if (endpoint?.status === "enabled") return ctx.clock.now();
  const times = [nextAt, endpoint?.probeAt ?? null].filter((time) => time !== null);
  return times.length > 0 ? Math.min(...times) : null;
}
