// Word that something happened, passed on after its batch: to whoever sends webhooks and to whoever listens live.
import { and, eq, isNull, lte } from "drizzle-orm";
import { z } from "zod";
import { eventHeads, events } from "#db/schema/events.ts";
import type { BaseCtx } from "#platform/ctx.ts";

/** `site` is where the request came to that it happened in: mails lead there. */
const announcement = z.object({ tenantId: z.string(), site: z.string().optional() });

/** Passes the word on; told twice of the same, it does no harm. */
export type Listener = (ctx: BaseCtx, tenantId: string) => Promise<void>;

/** Sends word of a tenant's new events. Never throws: what is not sent, the sweep finds. */
export async function announce(ctx: BaseCtx, tenantId: string): Promise<void> {
  try {
    const { site } = ctx.origin;
    const word = site === undefined ? { tenantId } : { tenantId, site };
    await ctx.events.send(word satisfies z.infer<typeof announcement>);
  } catch (err) {
    ctx.log.error("events wait for the sweep", err, { tenant_id: tenantId });
  }
}

/** The consumer of announcements: each tenant's word goes to all listeners once a batch. */
export function announcements(listeners: Listener[]) {
  return async (ctx: BaseCtx, batch: MessageBatch): Promise<void> => {
    const words = Map.groupBy(batch.messages, ({ body }) => announcement.safeParse(body).data?.tenantId);
    await Promise.all(
      [...words].map(async ([tenantId, told]) => {
        try {
          const site = told.flatMap(({ body }) => announcement.safeParse(body).data?.site ?? [])[0];
          const origin = site === undefined ? ctx.origin : { ...ctx.origin, site };
          if (tenantId !== undefined) await passOn({ ...ctx, origin }, listeners, tenantId);
          for (const message of told) message.ack();
        } catch (err) {
          ctx.log.error("word of events was not passed on", err, { tenant_id: tenantId });
          for (const message of told) message.retry({ delaySeconds: 10 * message.attempts });
        }
      }),
    );
  };
}

async function passOn(ctx: BaseCtx, listeners: Listener[], tenantId: string): Promise<void> {
  // What has a higher number has word of its own.
  const head = await ctx.db
    .select({ seq: eventHeads.seq })
    .from(eventHeads)
    .where(eq(eventHeads.tenantId, tenantId))
    .get();
  if (!head) return;
  await Promise.all(listeners.map((listener) => listener(ctx, tenantId)));
  await ctx.db
    .update(events)
    .set({ announcedAt: ctx.clock.now() })
    .where(and(eq(events.tenantId, tenantId), isNull(events.announcedAt), lte(events.seq, head.seq)));
}
