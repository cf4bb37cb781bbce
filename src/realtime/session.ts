// One listener: what it may hear, what it wants to hear, and how far it is. Kept with its socket, as plain data.
import type { Tier } from "#db/schema/tenants.ts";
import { type Filter, tenantRoom } from "./hears.ts";
import type { LiveType } from "./live.ts";

/** What somebody may hear, by whose key, and until when (null: as long as the key is good). */
export type Pass = {
  tenantId: string;
  keyId: string;
  tier: Tier;
  may: Filter;
  /** What it may follow besides events. */
  follows: readonly LiveType[];
  expiresAt: number | null;
};

/** What the tenant's stream is told of a new listener. */
export type Order = { pass: Pass; wants: Filter; after: number | null; window: number | null };

export type Session = {
  pass: Pass;
  wants: Filter;
  /** All events up to this one were sent, or were not for it. */
  seq: number;
  /** How many events may be sent before one is acknowledged; null where that is not asked for. */
  window: number | null;
  unacknowledged: number;
  /** The last that was sent. */
  sentSeq: number;
  /** What was sent since the client's last sign of life, at `aliveAt`. */
  unconfirmed: number;
  aliveAt: number;
  /** Messages that the client sent since `countedAt`, and how many were not understood. */
  messages: number;
  countedAt: number;
  strikes: number;
};

export function newSession({ pass, wants, window }: Order, seq: number, now: number): Session {
  const counts = { unacknowledged: 0, unconfirmed: 0, messages: 0, strikes: 0 };
  return { pass, wants, seq, sentSeq: seq, window, aliveAt: now, countedAt: now, ...counts };
}

/** Whether one may listen there; what it then hears is decided event by event. */
export const mayEnter = ({ may }: Pass, room: string): boolean =>
  may.rooms.includes(tenantRoom) || may.rooms.includes(room);

export const isPaused = ({ window, unacknowledged }: Session): boolean =>
  window !== null && unacknowledged >= window;

export const isExpired = ({ pass }: Session, now: number): boolean =>
  pass.expiresAt !== null && pass.expiresAt <= now;
