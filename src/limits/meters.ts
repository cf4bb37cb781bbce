// Rate meters by name: a call is taken from all that apply, or from none.
import { type Taken, take, type Window } from "./gcra.ts";
import { metersMax } from "./settings.ts";

/** `id` tells whose meter it is, `name` the policy as callers read it. */
export type Metered = { id: string; name: string; window: Window; cost: number };
export type Reading = { name: string; window: Window; taken: Taken };

export class Meters {
  readonly #tats = new Map<string, number>();
  readonly #changed = new Set<string>();

  constructor(kept: Iterable<readonly [string, number]> = []) {
    for (const [id, tat] of kept) this.#tats.set(id, tat);
  }

  /** What the meters would say to it; nothing is taken. */
  read(wanted: Metered[], now: number): Reading[] {
    return wanted.map(({ id, name, window, cost }) => ({
      name,
      window,
      taken: take(window, this.#tats.get(id) ?? 0, cost, now),
    }));
  }

  /** Takes from all of them what `read` allowed. */
  commit(wanted: Metered[], readings: Reading[], now: number): void {
    for (const [at, { id }] of wanted.entries()) {
      const tat = readings[at]?.taken.tat;
      if (tat === undefined) continue;
      this.#tats.delete(id);
      this.#tats.set(id, tat);
      this.#changed.add(id);
    }
    if (this.#tats.size > metersMax) this.#makeRoom(now);
  }

  /** What changed since it was last asked and has not run empty since. */
  changes(now: number): [id: string, tat: number][] {
    const changes: [string, number][] = [];
    for (const id of this.#changed) {
      const tat = this.#tats.get(id) ?? 0;
      if (tat > now) changes.push([id, tat]);
    }
    this.#changed.clear();
    return changes;
  }

  /** Forgets meters whose burst is whole again. */
  clear(now: number): void {
    for (const [id, tat] of this.#tats) if (tat <= now) this.#tats.delete(id);
  }

  #makeRoom(now: number): void {
    this.clear(now);
    for (const id of this.#tats.keys()) {
      if (this.#tats.size <= metersMax) return;
      this.#tats.delete(id);
    }
  }
}
