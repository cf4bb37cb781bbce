// What a gate decided, counted by the minute: sums of it go to the database, no request does.
import { subjectsMax } from "./settings.ts";

export const dimensions = ["endpoint", "address", "key", "policy"] as const;
export type Dimension = (typeof dimensions)[number];

/** `beginsAt`: of its minute. */
export type Count = {
  beginsAt: number;
  dimension: Dimension;
  subject: string;
  allowed: number;
  refused: number;
};
export type Report = { number: number; counts: Count[] };

/** What the rest beyond `subjectsMax` of a kind is summed up as. */
const other = "other";
const minuteMs = 60_000;

export class Tally {
  readonly #counts = new Map<string, Count>();
  readonly #subjects = new Map<string, number>();

  constructor(kept: Count[] = []) {
    for (const { beginsAt, dimension, subject, allowed, refused } of kept)
      this.note({ [dimension]: subject }, { allowed, refused }, beginsAt);
  }

  get counts(): Count[] {
    return [...this.#counts.values()];
  }

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  note(
    seen: Partial<Record<Dimension, string | null>>,
    decided: { allowed?: number; refused?: number },
    now: number,
  ): void {
    const beginsAt = Math.floor(now / minuteMs) * minuteMs;
    for (const dimension of dimensions) {
      const subject = seen[dimension];
      if (typeof subject !== "string") continue;
      const count = this.#countOf(beginsAt, dimension, subject);
      count.allowed += decided.allowed ?? 0;
      count.refused += decided.refused ?? 0;
    }
  }

  take(): Count[] {
    const { counts } = this;
    this.#counts.clear();
    this.#subjects.clear();
    return counts;
  }

  #countOf(beginsAt: number, dimension: Dimension, subject: string): Count {
    const known = this.#counts.get(`${beginsAt}|${dimension}|${subject}`);
    if (known) return known;
    const among = `${beginsAt}|${dimension}`;
    const subjects = (this.#subjects.get(among) ?? 0) + 1;
    if (subjects > subjectsMax && subject !== other) return this.#countOf(beginsAt, dimension, other);
    this.#subjects.set(among, subjects);
    const count = { beginsAt, dimension, subject, allowed: 0, refused: 0 };
    this.#counts.set(`${beginsAt}|${dimension}|${subject}`, count);
    return count;
  }
}
