// Allowances that reached one of the marks at which their owner is told, each once in a month.
import { periodOf } from "./periods.ts";
import { alertPercents } from "./settings.ts";

export const allowances = ["api_calls", "captures", "key_api_calls", "storage"] as const;
export type Allowance = (typeof allowances)[number];

/** `keyId` where it is the allowance of a key. */
export type Use = { allowance: Allowance; keyId: string | null; used: number; limit: number };
export type Alert = Use & { percent: number; period: string; reachedAt: number };

/**
 * Remembers what was noted, so that it is noted once. After a restart it may be noted again: the record in the database
 * sees to it that it is told once.
 */
export class Alerts {
  readonly #noted = new Set<string>();
  #period = "";
  #waiting: Alert[];

  constructor(kept: Alert[] = []) {
    this.#waiting = [...kept];
  }

  /** Whether something is to be told now that was not before. */
  note(use: Use, now: number): boolean {
    const period = periodOf(now);
    if (period !== this.#period) {
      this.#period = period;
      this.#noted.clear();
    }
    let isNew = false;
    for (const percent of alertPercents) {
      const name = `${use.allowance}|${use.keyId ?? ""}|${percent}`;
      if (use.used * 100 < use.limit * percent || this.#noted.has(name)) continue;
      this.#noted.add(name);
      this.#waiting.push({ ...use, percent, period, reachedAt: now });
      isNew = true;
    }
    return isNew;
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  get waiting(): Alert[] {
    return [...this.#waiting];
  }

  /** They were told. */
  done(told: Alert[]): void {
    this.#waiting = this.#waiting.filter((alert) => !told.includes(alert));
  }
}
