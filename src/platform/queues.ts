// Every queue with the one beside it where what was given up ends, for looking at: how much waits there, and how long.

export type Backlog = { messages: number; bytes: number; oldestAt: number | null };
type Look = () => Promise<Backlog>;
/** `dead`: what was given up. */
export type QueueInSight = { name: string; waiting: Look; dead: Look };

export function queuesInSight(env: Env): QueueInSight[] {
  const of = (name: string, queue: Queue, dead: Queue) => ({
    name,
    waiting: () => lookAt(queue),
    dead: () => lookAt(dead),
  });
  return [
    of("key-use", env.KEY_USE, env.DEAD_KEY_USE),
    of("cache-events", env.CACHE_EVENTS, env.DEAD_CACHE_EVENTS),
    of("api-requests", env.API_REQUESTS, env.DEAD_API_REQUESTS),
    of("cache-warm", env.CACHE_WARM, env.DEAD_CACHE_WARM),
    of("jobs", env.JOBS, env.DEAD_JOBS),
    of("events", env.EVENTS, env.DEAD_EVENTS),
    of("webhooks", env.WEBHOOKS, env.DEAD_WEBHOOKS),
    of("storage-delivery", env.STORAGE_DELIVERY, env.DEAD_STORAGE_DELIVERY),
    of("inbound", env.INBOUND, env.DEAD_INBOUND),
    of("tenant-work", env.TENANT_WORK, env.DEAD_TENANT_WORK),
  ];
}

async function lookAt(queue: Queue): Promise<Backlog> {
  const { backlogCount, backlogBytes, oldestMessageTimestamp } = await queue.metrics();
  // The platform gives a date, and 1970 where nothing waits.
  const oldestAt = oldestMessageTimestamp === undefined ? 0 : new Date(oldestMessageTimestamp).getTime();
  return { messages: backlogCount, bytes: backlogBytes, oldestAt: oldestAt > 0 ? oldestAt : null };
}
