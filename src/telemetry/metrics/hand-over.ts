// What an isolate has counted goes to a shard in hand-overs. One that may have been lost is sent again under its id, and
// nothing else until it is known to have arrived: so each count arrives exactly once as long as the isolate lives.
import { isEmpty, noSums, type Sums } from "./sums.ts";

export type HandOver = { id: string; sums: Sums };
/** Takes a hand-over; the second time under the same id it does nothing. */
export type Send = (handOver: HandOver) => Promise<void>;

/** A sender that has been at it for longer was cut off with its request. */
const sendingMsMax = 10_000;
/** After a failure the next attempt waits. */
const pauseMs = 1000;
/** Shards remember ids for longer than this; an older hand-over might count twice, so it is given up. */
export const handOverMsMax = 30 * 60_000;

type Clock = () => number;

export class Outbox {
  /** Counted since the last hand-over was closed. */
  sums: Sums = noSums();
  readonly #now: Clock;
  #pending: (HandOver & { closedAt: number }) | undefined;
  #busySince = Number.NEGATIVE_INFINITY;
  #pausedUntil = 0;
  #turn = 0;

  constructor(now: Clock) {
    this.#now = now;
  }

  /** Whether somebody should call `run`: nobody does it already. */
  get isIdle(): boolean {
    const now = this.#now();
    return Math.abs(now - this.#busySince) > sendingMsMax && now >= this.#pausedUntil;
  }

  get hasNothing(): boolean {
    return this.#pending === undefined && isEmpty(this.sums);
  }

  /**
   * Waits a moment for more, and hands over until nothing is left. Never throws.
   * @param begin called as a hand-over is closed, for what is to be told with it
   * @returns why it ended with something left
   */
  async run(send: Send, waitMs: number, begin: (sums: Sums) => void): Promise<unknown> {
    const turn = ++this.#turn;
    this.#busySince = this.#now() + waitMs;
    try {
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      for (let sent; turn === this.#turn && (sent = this.#next(begin));) {
        this.#busySince = this.#now();
        await send({ id: sent.id, sums: sent.sums });
        if (this.#pending === sent) this.#pending = undefined;
      }
      return undefined;
    } catch (err) {
      this.#pausedUntil = this.#now() + pauseMs;
      return err;
    } finally {
      if (turn === this.#turn) this.#busySince = Number.NEGATIVE_INFINITY;
    }
  }

  #next(begin: (sums: Sums) => void) {
    const now = this.#now();
    if (this.#pending && now - this.#pending.closedAt > handOverMsMax) {
      this.#pending = undefined;
      throw new Error("A hand-over of metrics was given up: no shard took it for too long");
    }
    if (this.#pending) return this.#pending;
    begin(this.sums);
    if (isEmpty(this.sums)) return undefined;
    this.#pending = { id: crypto.randomUUID(), sums: this.sums, closedAt: now };
    this.sums = noSums();
    return this.#pending;
  }
}
