// What a lane remembers from one delivery to the next. Lost with its object it costs at most one request too early.
import { atOnceMax } from "./settings.ts";

export type Memory = {
  /** How many may be under way: one after a failure, one more with each success. */
  atOnce: number;
  /** Answers in a row that asked for fewer. */
  throttles: number;
  /** Nothing is sent before. For jobs' own addresses; an endpoint's stands in its record. */
  pausedUntil: number;
  /** When the next may begin by the endpoint's rate. */
  nextStartAt: number;
};

export const newMemory = (): Memory => ({
  atOnce: atOnceMax,
  throttles: 0,
  pausedUntil: 0,
  nextStartAt: 0,
});

/** Spaces deliveries evenly, so that no minute sees more than its number, wherever it begins. */
export function takeStart(memory: Memory, ratePerMinute: number | null, now: number): void {
  if (ratePerMinute === null) return;
  memory.nextStartAt = Math.max(memory.nextStartAt, now) + Math.ceil(60_000 / ratePerMinute);
}
