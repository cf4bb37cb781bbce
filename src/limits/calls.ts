// Calls counted by the month: all of a tenant's, and those of each key that has a maximum of its own.
import { periodOf } from "./periods.ts";

/** Of one month; an earlier one's is worth nothing. */
export type KeptCalls = { period: string; all: number; keys: [key: string, calls: number][] };

export class Calls {
  #period: string;
  #all = 0;
  #keys = new Map<string, number>();

  constructor(now: number, kept?: KeptCalls) {
    this.#period = periodOf(now);
    if (kept?.period !== this.#period) return;
    this.#all = kept.all;
    this.#keys = new Map(kept.keys);
  }

  all(now: number): number {
    this.#turn(now);
    return this.#all;
  }

  of(key: string, now: number): number {
    this.#turn(now);
    return this.#keys.get(key) ?? 0;
  }

  /** @param calls negative where some are given back */
  add(calls: number, key: string | null, now: number): void {
    this.#turn(now);
    this.#all = Math.max(0, this.#all + calls);
    if (key !== null) this.#keys.set(key, Math.max(0, (this.#keys.get(key) ?? 0) + calls));
  }

  kept(): KeptCalls {
    return { period: this.#period, all: this.#all, keys: [...this.#keys] };
  }

  #turn(now: number): void {
    const period = periodOf(now);
    if (period === this.#period) return;
    this.#period = period;
    this.#all = 0;
    this.#keys.clear();
  }
}
