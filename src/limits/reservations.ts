// Captures of a month: those made, and places held by those being made, so that no more are begun than may be.
import { periodOf } from "./periods.ts";

export type Reservation = {
  id: string;
  /** The month that it counts in. */
  period: string;
  /** Whether it counts among those made at once: not where no browser takes part. */
  holdsLane: boolean;
  startedAt: number;
  /** From then on it holds nothing; made all the same, the capture still counts. */
  expiresAt: number;
};

/** Where each change is written before it is answered. */
export type Ledger = {
  keep(reservation: Reservation): void;
  /** `used` is the month's new sum. */
  drop(id: string, period: string, used: number): void;
};

export type KeptReservations = { period: string; used: number; open: Reservation[] };

export class Reservations {
  readonly #ledger: Ledger;
  readonly #open = new Map<string, Reservation>();
  #period: string;
  #used = 0;

  constructor(ledger: Ledger, now: number, kept?: KeptReservations) {
    this.#ledger = ledger;
    this.#period = periodOf(now);
    for (const one of kept?.open ?? []) this.#open.set(one.id, one);
    if (kept?.period === this.#period) this.#used = kept.used;
  }

  has(id: string): boolean {
    return this.#open.has(id);
  }

  hold(reservation: Reservation): void {
    this.#open.set(reservation.id, reservation);
    this.#ledger.keep(reservation);
  }

  /** Ends a reservation; ending it again changes nothing. Returns how long it was held, in milliseconds. */
  end(id: string, isMade: boolean, now: number): number | undefined {
    this.#turn(now);
    const reservation = this.#open.get(id);
    if (!reservation) return undefined;
    this.#open.delete(id);
    if (isMade && reservation.period === this.#period) this.#used++;
    this.#ledger.drop(id, this.#period, this.#used);
    return now - reservation.startedAt;
  }

  used(now: number): number {
    this.#turn(now);
    return this.#used;
  }

  /** Those under way that count in this month. */
  held(now: number): number {
    this.#turn(now);
    return this.#count((one) => one.expiresAt > now && one.period === this.#period);
  }

  /** Those under way that a browser is needed for. */
  lanes(now: number): number {
    return this.#count((one) => one.expiresAt > now && one.holdsLane);
  }

  /** When the next lane lapses; null where none is held. */
  nextLapse(now: number): number | null {
    const lapses = [...this.#open.values()].map((one) => one.expiresAt).filter((at) => at > now);
    return lapses.length === 0 ? null : Math.min(...lapses);
  }

  /** Forgets what lapsed before then: nobody reports its end any more. */
  clear(before: number): void {
    for (const [id, { expiresAt }] of this.#open) {
      if (expiresAt >= before) continue;
      this.#open.delete(id);
      this.#ledger.drop(id, this.#period, this.#used);
    }
  }

  #count(counts: (one: Reservation) => boolean): number {
    let count = 0;
    for (const one of this.#open.values()) if (counts(one)) count++;
    return count;
  }

  #turn(now: number): void {
    const period = periodOf(now);
    if (period === this.#period) return;
    this.#period = period;
    this.#used = 0;
  }
}
