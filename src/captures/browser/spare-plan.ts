import type { Clock } from "#platform/clock.ts";

/** A spare is made as soon as nothing runs: made while captures do, it slows them. */
const spareAfterMs = 0;

/** A capture that comes so soon after another is taken for one of a row. */
const rowMs = 100;

/** When the tab is wanted, as far as that can be told. */
export type Wanted = "soon" | "unknown";

/** Who works in a browser just now: nobody, one capture with none that waits, captures of several tenants. */
export type Load = { isIdle(): boolean; isAlone(): boolean; isShared(): boolean };

/**
 * When the tab that stands ready is made: while nothing runs, or for whoever of several tenants comes next. Of captures
 * that follow one another each has its tab made while the one before waits for its picture, and the browser with it.
 */
export class SparePlan {
  readonly #load: Load;
  readonly #make: (wanted: Wanted) => void;
  readonly #clock: Clock;
  #endedAt = Number.NEGATIVE_INFINITY;
  #isInRow = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(load: Load, clock: Clock, make: (wanted: Wanted) => void) {
    this.#load = load;
    this.#clock = clock;
    this.#make = make;
  }

  /** A capture begins. */
  putOff(): void {
    this.#isInRow = this.#clock.now() - this.#endedAt < rowMs;
    if (!this.#load.isShared()) this.drop();
  }

  /** A capture waits for its picture. */
  makeAhead(): void {
    if (this.#isInRow && this.#load.isAlone()) this.#make("soon");
  }

  /** A capture ended. */
  plan(): void {
    this.#endedAt = this.#clock.now();
    // Where captures of several tenants end one after the other, it would be put off for ever.
    if (this.#timer !== undefined && this.#load.isShared()) return;
    this.drop();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#load.isIdle() || this.#load.isShared()) this.#make("unknown");
    }, spareAfterMs);
  }

  drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
