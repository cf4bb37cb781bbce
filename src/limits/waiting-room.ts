// Captures that wait for one of those at once to end: who waits longest is next, whom somebody waits for before the rest.
import { type Ask, capturesAtOnce, type Gate, type Held, type Refusal } from "./decide.ts";
import { limitsOf } from "./limits-of.ts";
import { waitingPerLane, worthwhileMs } from "./settings.ts";

export type AskedCapture = Ask & { isInteractive: boolean };

type Waiter = { asked: AskedCapture; since: number; until: number; resolve: (given: Held | Refusal) => void };

/** So many of the latest say how long one takes. */
const samplesMax = 32;

export class WaitingRoom {
  readonly #gate: Gate;
  readonly #took: number[] = [];
  #waiters: Waiter[] = [];

  constructor(gate: Gate) {
    this.#gate = gate;
  }

  get isEmpty(): boolean {
    return this.#waiters.length === 0;
  }

  /** A place for the capture: now, when its turn comes, or not where that would be too late. */
  reserve(asked: AskedCapture, now: number): Promise<Held | Refusal> {
    this.#dropOverdue(now);
    const mayPass = this.isEmpty || !asked.needsLane || this.#gate.reservations.has(asked.id);
    const decided = mayPass ? this.#gate.reserve(asked, now) : undefined;
    const told = decided ?? this.#gate.blocked({ ...asked, address: null, endpoint: "" }, now);
    if (told) return Promise.resolve(told);
    if (!this.#hasHope(asked)) return Promise.resolve(this.#tooMany(asked));
    const { promise, resolve } = Promise.withResolvers<Held | Refusal>();
    this.#waiters.push({ asked, since: now, until: now + asked.timeoutMs - worthwhileMs, resolve });
    return promise;
  }

  noteEnd(tookMs: number): void {
    this.#took.push(tookMs);
    if (this.#took.length > samplesMax) this.#took.shift();
  }

  /** Lets in whose turn it is, and sends away whose time is over. */
  passOn(now: number): void {
    this.#dropOverdue(now);
    for (let next = this.#next(); next; next = this.#next()) {
      const decided = this.#gate.reserve(next.asked, now);
      if (!decided) return;
      this.#remove(next);
      next.resolve(decided.isAllowed ? { ...decided, waitedMs: now - next.since } : decided);
    }
  }

  #next(): Waiter | undefined {
    return this.#waiters.find(({ asked }) => asked.isInteractive) ?? this.#waiters[0];
  }

  #dropOverdue(now: number): void {
    for (const waiter of this.#waiters.filter(({ until }) => until <= now)) {
      this.#remove(waiter);
      waiter.resolve(this.#tooMany(waiter.asked));
    }
  }

  #remove(waiter: Waiter): void {
    this.#waiters = this.#waiters.filter((one) => one !== waiter);
  }

  #atOnce({ tier }: Ask): number {
    return limitsOf(tier, this.#gate.rules.override).capturesAtOnce ?? Number.POSITIVE_INFINITY;
  }

  #hasHope(asked: AskedCapture): boolean {
    const places = waitingPerLane * this.#atOnce(asked);
    return this.#waiters.length < places && this.#waitMs(asked) <= asked.timeoutMs - worthwhileMs;
  }

  /** What another would wait, judged by the latest; 0 where nothing is known. */
  #waitMs(asked: Ask): number {
    if (this.#took.length === 0) return 0;
    const mean = this.#took.reduce((sum, one) => sum + one, 0) / this.#took.length;
    return ((this.#waiters.length + 1) * mean) / this.#atOnce(asked);
  }

  #tooMany(asked: AskedCapture): Refusal {
    const waiting = this.#waiters.length;
    return {
      isAllowed: false,
      reason: "wait",
      violated: [capturesAtOnce],
      retryAfterMs: Math.max(1000, this.#waitMs(asked)),
      detail: `${this.#atOnce(asked)} of your captures are being made, as many as may be at once, and ${waiting} wait; there is no place for another within the ${asked.timeoutMs} ms that it may take`,
      states: [],
    };
  }
}
