import pLimit, { type LimitFunction } from "p-limit";

/** How many captures may wait for each lane before a caller is sent elsewhere. */
const waitingPerLane = 8;

/** The places in one browser: so many captures at once, a bounded number waiting in order of arrival. */
export class Lanes {
  readonly run: LimitFunction;
  #lanes: number;

  constructor(lanes: number) {
    this.#lanes = lanes;
    this.run = pLimit(lanes);
  }

  get active(): number {
    return this.run.activeCount;
  }

  get waiting(): number {
    return this.run.pendingCount;
  }

  admits(mayWait: boolean): boolean {
    const taken = this.active + this.waiting;
    return taken < (mayWait ? this.#lanes * (1 + waitingPerLane) : this.#lanes);
  }
}
