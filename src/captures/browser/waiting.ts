// Captures that wait for a lane: tenants take turns, each tenant's own come in the order they were asked for.
import type { Priority } from "#platform/ctx.ts";
import type { Claim } from "./order.ts";

/** Of so many turns one is the background's where it waits: it comes after callers, and yet comes. */
const backgroundEvery = 8;

export type Waiter = { claim: Claim; sizeBytes: number; mayStart(): boolean; start(): void };
type Line = { waiters: Waiter[]; sizeBytes: number };

export class Waiting {
  /** By tenant; who was served last stands last. */
  readonly #lines: Record<Priority, Map<string, Line>> = { interactive: new Map(), background: new Map() };
  #size = 0;
  #sizeBytes = 0;
  #turns = 0;

  get size(): number {
    return this.#size;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** What one tenant has waiting. */
  of(tenantId: string): { count: number; sizeBytes: number } {
    const own = Object.values(this.#lines).map((lines) => lines.get(tenantId));
    return {
      count: own.reduce((sum, line) => sum + (line?.waiters.length ?? 0), 0),
      sizeBytes: own.reduce((sum, line) => sum + (line?.sizeBytes ?? 0), 0),
    };
  }

  /** How many would be served before one that joins now: in all, and of its own tenant. */
  ahead(tenantId: string, priority: Priority): { all: number; own: number } {
    const { interactive, background } = this.#lines;
    const mine = this.#lines[priority];
    const own = mine.get(tenantId)?.waiters.length ?? 0;
    let all = own;
    // The other tenants have as many turns before it as its own has, and one.
    for (const [tenant, { waiters }] of mine)
      if (tenant !== tenantId) all += Math.min(waiters.length, own + 1);
    if (mine === background) for (const { waiters } of interactive.values()) all += waiters.length;
    return { all, own };
  }

  join(waiter: Waiter): void {
    const lines = this.#lines[waiter.claim.priority];
    const line = lines.get(waiter.claim.tenantId) ?? { waiters: [], sizeBytes: 0 };
    lines.set(waiter.claim.tenantId, line);
    line.waiters.push(waiter);
    this.#count(line, waiter, 1);
  }

  leave(waiter: Waiter): void {
    const lines = this.#lines[waiter.claim.priority];
    const line = lines.get(waiter.claim.tenantId);
    const at = line?.waiters.indexOf(waiter) ?? -1;
    if (!line || at < 0) return;
    line.waiters.splice(at, 1);
    this.#count(line, waiter, -1);
    if (line.waiters.length === 0) lines.delete(waiter.claim.tenantId);
  }

  /**
   * Takes out whose turn it is, among those who may start: of the tenant with the fewest captures under way for its
   * weight, and of several such the one that was served longest ago.
   */
  next(activeOf: (tenantId: string) => number): Waiter | undefined {
    const { interactive, background } = this.#lines;
    const isBackgrounds = this.#turns % backgroundEvery === backgroundEvery - 1;
    const order = isBackgrounds ? [background, interactive] : [interactive, background];
    for (const lines of order) {
      const waiter = fairest(lines, activeOf);
      if (!waiter) continue;
      this.#turns++;
      this.leave(waiter);
      const line = lines.get(waiter.claim.tenantId);
      if (line) {
        lines.delete(waiter.claim.tenantId);
        lines.set(waiter.claim.tenantId, line);
      }
      return waiter;
    }
    return undefined;
  }

  #count(line: Line, { sizeBytes }: Waiter, by: 1 | -1): void {
    this.#size += by;
    this.#sizeBytes += by * sizeBytes;
    line.sizeBytes += by * sizeBytes;
  }
}

function fairest(lines: Map<string, Line>, activeOf: (tenantId: string) => number): Waiter | undefined {
  let best: Waiter | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const [tenantId, { waiters }] of lines) {
    const [first] = waiters;
    if (!first) continue;
    const load = activeOf(tenantId) / first.claim.weight;
    if (load < fewest && first.mayStart()) [best, fewest] = [first, load];
  }
  return best;
}
