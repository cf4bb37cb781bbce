// Captures under way, one a key: who makes it, and who waits for it.
import type { Ask, Ending } from "./entry.ts";
import { graceMs, silenceMsMax } from "./settings.ts";

export type Flight = {
  token: string;
  ask: Ask;
  beatenAt: number;
  endsAt: number;
  /** False once it was purged or superseded: what comes of it answers who waits, and is not kept. */
  mayKeep: boolean;
  done: PromiseWithResolvers<Ending>;
};

export class Flights {
  /** The flight that others of its key join. */
  readonly #joinable = new Map<string, Flight>();
  readonly #byToken = new Map<string, Flight>();

  get size(): number {
    return this.#byToken.size;
  }

  /** Begins a capture and answers the token under which its maker reports. */
  begin(ask: Ask, timeLeftMs: number, now: number): string {
    const token = crypto.randomUUID();
    const endsAt = now + timeLeftMs + graceMs;
    const flight = {
      token,
      ask,
      beatenAt: now,
      endsAt,
      mayKeep: true,
      done: Promise.withResolvers<Ending>(),
    };
    this.#byToken.set(token, flight);
    // Begun earlier, ended later: it must not take the place of what this one makes.
    const earlier = this.#joinable.get(ask.key);
    if (earlier) earlier.mayKeep = false;
    this.#joinable.set(ask.key, flight);
    return token;
  }

  /** The live flight of a key; one whose maker fell silent is forgotten. */
  of(key: string, now: number): Flight | undefined {
    const flight = this.#joinable.get(key);
    if (!flight) return undefined;
    if (now - flight.beatenAt <= silenceMsMax && now <= flight.endsAt) return flight;
    this.#drop(flight);
    return undefined;
  }

  beat(token: string, now: number): void {
    const flight = this.#byToken.get(token);
    if (flight) flight.beatenAt = now;
  }

  /** Ends a flight and tells all who wait; undefined where it was given up already. */
  end(token: string, ending: Ending): Flight | undefined {
    const flight = this.#byToken.get(token);
    if (!flight) return undefined;
    this.#drop(flight);
    flight.done.resolve(ending);
    return flight;
  }

  /** Takes what is under way out of the cache's sight: nobody joins it, nothing of it is kept. */
  disown(matches: (ask: Ask) => boolean): void {
    for (const flight of this.#byToken.values()) {
      if (!matches(flight.ask)) continue;
      flight.mayKeep = false;
      if (this.#joinable.get(flight.ask.key) === flight) this.#joinable.delete(flight.ask.key);
    }
  }

  /** How a flight ends; `lost` where its maker fell silent, `late` where `waitMs` were over first. */
  async wait(flight: Flight, waitMs: number, clock: () => number): Promise<Ending | "lost" | "late"> {
    const until = clock() + waitMs;
    for (;;) {
      const now = clock();
      if (now >= until) return "late";
      // A purged flight is joined by nobody new, but who waits for it still gets its end.
      const giveUpAt = Math.min(flight.beatenAt + silenceMsMax, flight.endsAt) + 1;
      if (now >= giveUpAt) return "lost";
      const ending = await before(flight.done.promise, Math.min(until, giveUpAt) - now);
      if (ending) return ending;
    }
  }

  #drop(flight: Flight): void {
    this.#byToken.delete(flight.token);
    if (this.#joinable.get(flight.ask.key) === flight) this.#joinable.delete(flight.ask.key);
  }
}

async function before(promise: Promise<Ending>, ms: number): Promise<Ending | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
