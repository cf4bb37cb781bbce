/** Wakes who waits at a lane. Rung while nobody does, it is heard by the next who would wait. */
export class Bell {
  #rung = false;
  #waiting: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#waiting?.();
  }

  /** Whether it was rung since it was last heard; heard with this. */
  hear(): boolean {
    const wasRung = this.#rung;
    this.#rung = false;
    return wasRung;
  }

  /** Until it is rung, time is over, or one of `others` has ended. */
  async wait(timeoutMs: number, others: Iterable<Promise<unknown>>): Promise<void> {
    if (this.hear()) return;
    const heard = Promise.withResolvers<undefined>();
    this.#waiting = () => heard.resolve(undefined);
    const timer = setTimeout(this.#waiting, timeoutMs);
    try {
      await Promise.race([heard.promise, ...others]);
    } finally {
      clearTimeout(timer);
      this.#waiting = undefined;
      this.#rung = false;
    }
  }
}
