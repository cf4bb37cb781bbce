// Word to the queue that a tenant has captures to be made. A message is a turn: one capture at a time, then the next.
import { z } from "zod";
import type { Tier } from "#db/schema/tenants.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { capturesAtOnce, hasPriority } from "#tenants/tiers.ts";

/** Ids only: what is to be captured stays in the database. */
export const turnMessage = z.object({ tenantId: z.string() });
export type Turn = z.infer<typeof turnMessage>;

/** A call to the queue takes so many messages. */
const callMessagesMax = 100;

export type Sleeper = { tenantId: string; tier: Tier; waiting: number };

/** Gives each tenant as many turns as it has captures waiting, or may have made at once. */
export async function wake(ctx: BaseCtx, sleepers: Sleeper[]): Promise<void> {
  for (const [queue, some] of Map.groupBy(sleepers, ({ tier }) => queueOf(ctx, tier))) {
    const turns = some.flatMap(({ tenantId, tier, waiting }) =>
      Array.from({ length: Math.min(waiting, turnsAtOnce(ctx, tier)) }, () => ({
        body: { tenantId } satisfies Turn,
      })),
    );
    for (let start = 0; start < turns.length; start += callMessagesMax)
      await queue.sendBatch(turns.slice(start, start + callMessagesMax));
  }
}

/** One turn more, now or later. */
export async function sendTurn(
  ctx: BaseCtx,
  { id: tenantId, tier }: { id: string; tier: Tier },
  delaySeconds = 0,
): Promise<void> {
  await queueOf(ctx, tier).send({ tenantId } satisfies Turn, { delaySeconds });
}

const queueOf = ({ jobs, jobsAhead }: BaseCtx, tier: Tier) => (hasPriority[tier] ? jobsAhead : jobs);

/** A tenant's captures in the background that are made at once: what its plan grants, and never all browsers. */
export function turnsAtOnce({ config }: BaseCtx, tier: Tier): number {
  const half = Math.floor((config.browserSessions * config.browserCapturesAtOnce) / 2);
  return Math.max(1, Math.min(capturesAtOnce[tier], half));
}
