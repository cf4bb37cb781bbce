// What an attempt means for its delivery and for its lane. Pure.
import { nextDelayMs, pauseMs, retryAfterMsOf, type RetryPolicy } from "#webhooks/policy.ts";
import type { Attempt } from "./attempt.ts";
import type { Memory } from "./memory.ts";
import type { Delivery } from "./rows.ts";
import { atOnceMax, waitingMsMax } from "./settings.ts";

export type Outcome = {
  state: Pick<Delivery, "status" | "nextAttemptAt" | "responseStatus" | "error" | "completedAt">;
  /** Set where the receiver has had enough. */
  pausedUntil: number | null;
};

type Judged = {
  policy: RetryPolicy;
  isProbe: boolean;
  /** Attempts that were cut off on our side: they count for nothing. */
  lost: number;
  now: number;
  random: number;
};

/** Answers of receivers, and of what stands before them, that ask for fewer. */
const throttling = new Set([429, 502, 504]);

/** Also brings up to date what the lane remembers. */
export function outcomeOf(attempt: Attempt, memory: Memory, judged: Judged): Outcome {
  const { delivery, sent, isHopeless } = attempt;
  const { policy, isProbe, lost, now, random } = judged;
  const told = { responseStatus: sent.status, error: sent.error };
  if (sent.errorClass === null) {
    memory.atOnce = Math.min(memory.atOnce + 1, atOnceMax);
    memory.throttles = 0;
    const state = { ...told, status: "delivered" as const, nextAttemptAt: null, completedAt: now };
    return { state, pausedUntil: null };
  }
  memory.atOnce = 1;
  const retryAfterMs = retryAfterMsOf(sent.headers, now);
  const delayMs = nextDelayMs({ policy, attempts: delivery.attempts - lost, retryAfterMs }, random);
  const isThrottled = sent.status !== null && throttling.has(sent.status);
  memory.throttles = isThrottled ? memory.throttles + 1 : 0;
  const pausedUntil = isThrottled ? now + pauseMs(retryAfterMs, memory.throttles, delayMs) : null;
  // A probe is made for the endpoint's sake: what was tried goes on waiting with the rest.
  const nextAttemptAt = isProbe ? parkedUntil(delivery) : delayMs === null ? null : now + delayMs;
  if (isHopeless || nextAttemptAt === null)
    return { state: { ...told, status: "failed", nextAttemptAt: null, completedAt: now }, pausedUntil };
  return { state: { ...told, status: "pending", nextAttemptAt, completedAt: null }, pausedUntil };
}

/** Until then a delivery waits for a disabled endpoint; it is then given up. */
const parkedUntil = ({ createdAt }: Delivery): number => createdAt + waitingMsMax;
