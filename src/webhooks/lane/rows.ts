// The records that a lane works with, and whose lane it is.
import type { events } from "#db/schema/events.ts";
import type { webhookDeliveries, webhookEndpoints } from "#db/schema/webhooks.ts";

export type Delivery = typeof webhookDeliveries.$inferSelect;
export type Endpoint = typeof webhookEndpoints.$inferSelect;
export type Event = typeof events.$inferSelect;
/** A job's own address. */
export type Address = { url: string; webhookSecret: string | null };

/** An endpoint's lane has the endpoint's id; others are of jobs' own addresses. */
export const isEndpointLane = (lane: string): boolean => lane.startsWith("whe_");
