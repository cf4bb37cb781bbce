import { inSpan } from "./trace/span.ts";

/** How long each step of a piece of work took, in milliseconds, in order; each is a span as well. */
export class Timeline {
  readonly timings: Record<string, number> = {};
  #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    const start = this.#now();
    try {
      return await inSpan(`capture.${name}`, {}, work);
    } finally {
      this.timings[name] = (this.timings[name] ?? 0) + this.#now() - start;
    }
  }
}

/** The `Server-Timing` header (W3C), the steps in order. */
export function serverTiming(timings: Record<string, number>): string {
  return Object.entries(timings)
    .map(([name, durationMs]) => `${name};dur=${durationMs}`)
    .join(", ");
}
