const keptMax = 32;

/** How long the latest captures took; all figures are 0 until there was one. */
export class Durations {
  readonly #latest: number[] = [];
  #next = 0;

  add(ms: number): void {
    this.#latest[this.#next++ % keptMax] = ms;
  }

  /** What a lane is taken for on average: pages that hang count with all their time. */
  get meanMs(): number {
    const sum = this.#latest.reduce((total, ms) => total + ms, 0);
    return this.#latest.length === 0 ? 0 : sum / this.#latest.length;
  }

  /** What most take: a few that hang say nothing about the next. */
  get usualMs(): number {
    return this.#latest.toSorted((one, other) => one - other)[Math.floor(this.#latest.length / 2)] ?? 0;
  }
}
