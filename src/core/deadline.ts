import { AppError } from "./errors.ts";

/**
 * What ends a piece of work early: its time running out, or a loss that somebody reports. Made new for each piece of
 * work, since racing against a promise that outlives the work would keep every loser in memory.
 */
export class Deadline {
  #step = "start";
  #awaited = "";
  #rejection = Promise.withResolvers<never>();
  #timer: ReturnType<typeof setTimeout>;
  #endsAt: number;

  /** @param remainingMs what is left. @param allowedMs what was granted in all, for the message */
  constructor(remainingMs: number, allowedMs: number) {
    this.#endsAt = performance.now() + remainingMs;
    // Nobody may be racing at the moment it fails; that is no unhandled rejection.
    this.#rejection.promise.catch(() => undefined);
    this.#timer = setTimeout(() => {
      this.fail(
        new AppError(
          "target_timeout",
          `The capture took longer than ${allowedMs} ms; it was at the step "${this.#step}"${this.#awaited}`,
        ),
      );
    }, remainingMs);
  }

  get step(): string {
    return this.#step;
  }

  /** What is left of the time granted. */
  get remainingMs(): number {
    return this.#endsAt - performance.now();
  }

  /** Names what is being done, for the message that says where time ran out. */
  enter(step: string): void {
    this.#step = step;
    this.#awaited = "";
  }

  /** Names what the step waits for, where it may have to wait for several. */
  await(what: string): void {
    this.#awaited = `, waiting for ${what}`;
  }

  fail(err: Error): void {
    this.#rejection.reject(err);
  }

  /** The work's own result, or the failure that came first. */
  race<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#rejection.promise]);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
