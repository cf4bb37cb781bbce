// The lanes of one browser: so many captures at once, the others waiting in fair turns, and who is refused at once.
import type { Clock } from "#platform/clock.ts";
import { Durations } from "./durations.ts";
import type { Bid, Busy, Claim, Why } from "./order.ts";
import { type Waiter, Waiting } from "./waiting.ts";

/** Waiting costs a few KB each; what bounds it in earnest is the time that each has. */
const waitingPerLane = 100;
/** Orders can hold a page of megabytes, and the isolate has 128 MB for all that it does. */
const waitingBytesMax = 24_000_000;

/** So long after its last capture another tenant is taken to be about. */
const aboutMs = 10_000;

/** What a lane was given for. `isFirst`: its tenant had none under way here. */
export type Turn = { waitedMs: number; isFirst: boolean };

/** What a lane is asked for with. @param sizeBytes tells what is held in memory while it waits; asked only then */
export type Request = { claim: Claim; bid: Bid; sizeBytes: () => number };

export class Lanes {
  readonly #lanes: number;
  readonly #clock: Clock;
  readonly #waiting = new Waiting();
  readonly #durations = new Durations();
  readonly #activeOf = new Map<string, number>();
  /** Who was here last, and when somebody else was. */
  #last = { tenantId: "", at: Number.NEGATIVE_INFINITY };
  #otherAt = Number.NEGATIVE_INFINITY;
  #active = 0;
  #background = 0;

  constructor(lanes: number, clock: Clock) {
    this.#lanes = lanes;
    this.#clock = clock;
  }

  get active(): number {
    return this.#active;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Whether several tenants make captures here these seconds. */
  get isShared(): boolean {
    return this.#clock.now() - this.#otherAt < aboutMs;
  }

  /** Does the work in a lane, at once or when its turn comes; answers why not, where it may not wait or waits in vain. */
  async run<T>(request: Request, work: (turn: Turn) => Promise<T>): Promise<T | Busy> {
    const { claim, bid } = request;
    const askedAt = this.#clock.now();
    this.#see(claim, askedAt);
    if (this.#mayStart(claim, bid)) this.#start(claim);
    else {
      const sizeBytes = request.sizeBytes();
      const why = this.#refusal(request, sizeBytes);
      if (why || !bid.mayWait) return this.#busy(why ?? "lanes", request);
      const inVain = await this.#wait(request, sizeBytes);
      if (inVain) return inVain;
    }
    const startedAt = this.#clock.now();
    try {
      return await work({ waitedMs: startedAt - askedAt, isFirst: this.#activeOf.get(claim.tenantId) === 1 });
    } finally {
      this.#durations.add(this.#clock.now() - startedAt);
      this.#end(claim);
    }
  }

  #see({ tenantId, priority }: Claim, now: number): void {
    if (priority === "background") return;
    if (this.#last.tenantId !== tenantId) this.#otherAt = this.#last.at;
    this.#last = { tenantId, at: now };
  }

  #mayStart(claim: Claim, bid: Bid): boolean {
    const own = this.#activeOf.get(claim.tenantId) ?? 0;
    if (own >= this.#lanesFor(claim, bid)) return false;
    if (claim.priority === "background")
      return this.#background < Math.max(1, this.#lanes - 1) && this.#isFree;
    // A capture under way cannot be stopped: the one lane more is what keeps others from waiting for its end.
    return this.#isFree || (own === 0 && this.#active === this.#lanes);
  }

  /** How many lanes its tenant may hold: as its plan grants, and half of them while it has many waiting and another is about. */
  #lanesFor({ tenantId, atOnce }: Claim, { mayWait, elsewhere }: Bid): number {
    const otherAt = this.#last.tenantId === tenantId ? this.#otherAt : this.#last.at;
    const isAlone = this.#clock.now() - otherAt >= aboutMs;
    const hasMany = this.#waiting.of(tenantId).count > this.#lanes;
    // What waits here goes on here, however many there were elsewhere when it came.
    const granted = Math.max(mayWait ? 1 : 0, atOnce - elsewhere);
    return Math.min(granted, isAlone || !hasMany ? this.#lanes : Math.ceil(this.#lanes / 2));
  }

  get #isFree(): boolean {
    return this.#active < this.#lanes;
  }

  /** Why one that finds no lane free may not wait either; undefined where it may. */
  #refusal({ claim, bid }: Request, sizeBytes: number): Why | undefined {
    const own = this.#waiting.of(claim.tenantId);
    // Nobody takes more than is left for all others: so there is always a place for who has none.
    const placesLeft = this.#lanes * waitingPerLane - this.#waiting.size;
    const bytesLeft = waitingBytesMax - this.#waiting.sizeBytes;
    if (placesLeft < 1 || bytesLeft < sizeBytes) return "full";
    if (own.count >= placesLeft || own.sizeBytes + sizeBytes > bytesLeft) return "share";
    const { allMs, ownMs } = this.#estimate(claim, bid);
    const leftMs = claim.timeoutMs - bid.spentMs - this.#durations.usualMs;
    if (Math.max(allMs, ownMs) < leftMs) return undefined;
    return ownMs > 0 && ownMs >= leftMs ? "share" : "late";
  }

  /** How long it would wait behind everybody, and how long behind its own tenant's captures alone. */
  #estimate(claim: Claim, bid: Bid) {
    const { tenantId, priority } = claim;
    const { meanMs } = this.#durations;
    const before = this.#waiting.ahead(tenantId, priority);
    const ownLanes = this.#lanesFor(claim, { ...bid, mayWait: true });
    const isOwn = (this.#activeOf.get(tenantId) ?? 0) + before.own > 0;
    return {
      allMs: this.#isFree ? 0 : ((before.all + 1) * meanMs) / this.#lanes,
      ownMs: isOwn ? ((before.own + 1) * meanMs) / ownLanes : 0,
    };
  }

  #busy(why: Why, { claim, bid }: Request): Busy {
    const { allMs, ownMs } = this.#estimate(claim, bid);
    const active = this.#activeOf.get(claim.tenantId) ?? 0;
    const yours = { active, waiting: this.#waiting.of(claim.tenantId).count };
    return { busy: why, yours, waiting: this.#waiting.size, waitMs: Math.max(allMs, ownMs) };
  }

  /** Resolves to nothing once it has its lane, or to why it got none in its time. */
  #wait(request: Request, sizeBytes: number): Promise<Busy | undefined> {
    const { claim, bid } = request;
    const { promise, resolve } = Promise.withResolvers<Busy | undefined>();
    const waiter: Waiter = {
      claim,
      sizeBytes,
      mayStart: () => this.#mayStart(claim, bid),
      start: () => {
        clearTimeout(timer);
        this.#see(claim, this.#clock.now());
        this.#start(claim);
        resolve(undefined);
      },
    };
    const timer = setTimeout(() => {
      this.#waiting.leave(waiter);
      resolve(this.#busy("overdue", request));
    }, claim.timeoutMs - bid.spentMs);
    this.#waiting.join(waiter);
    return promise;
  }

  #start({ tenantId, priority }: Claim): void {
    this.#active++;
    if (priority === "background") this.#background++;
    this.#activeOf.set(tenantId, (this.#activeOf.get(tenantId) ?? 0) + 1);
  }

  #end({ tenantId, priority }: Claim): void {
    this.#active--;
    if (priority === "background") this.#background--;
    const left = (this.#activeOf.get(tenantId) ?? 1) - 1;
    if (left > 0) this.#activeOf.set(tenantId, left);
    else this.#activeOf.delete(tenantId);
    // Mostly one follows one; where shares or priorities held some back, more can.
    const activeOf = (tenant: string) => this.#activeOf.get(tenant) ?? 0;
    for (let next; (next = this.#waiting.next(activeOf));) next.start();
  }
}
