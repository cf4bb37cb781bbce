// What must be ended before this process ends, in the reverse order of starting.
import os from "node:os";

type Ending = { now: () => void; whenDone?: () => Promise<void> };

const stack: Ending[] = [];

export const endings = {
  /** @param now asks for the end and returns at once; @param whenDone resolves when it has come */
  add(now: () => void, whenDone?: () => Promise<void>): void {
    stack.push({ now, ...(whenDone ? { whenDone } : {}) });
  },
  async run(): Promise<void> {
    for (let ending = stack.pop(); ending; ending = stack.pop()) {
      ending.now();
      await ending.whenDone?.();
    }
  },
};

/** On a signal there is no time for waiting: each is asked to end, and the runtime's own exit hooks do the rest. */
export function endOnSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.prependListener(signal, () => {
      for (const { now } of stack.toReversed()) now();
      process.exit(128 + os.constants.signals[signal]);
    });
  }
}
