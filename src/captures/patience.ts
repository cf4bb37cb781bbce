// How long each wait of a capture may last: to the end of its time, or so long that a partial picture can still be taken.
import type { Deadline } from "#core/deadline.ts";
import { AppError } from "#core/errors.ts";
import type { CaptureReport } from "#db/schema/captures.ts";
import type { CaptureOptions } from "./schemas.ts";

/** Where a partial picture is wanted this much is kept back for taking it: a quarter of the time, within bounds. */
const pictureMs = { least: 500, most: 5000, share: 0.25 };
/** And this much for each wait still to come, so that one that never ends leaves the others a chance. */
const laterWaitMs = { most: 1000, share: 0.05 };

type Work<T> = (signal: AbortSignal) => Promise<T>;

export class Patience {
  #deadline: Deadline;
  #report: CaptureReport;
  #options: CaptureOptions;
  #waitsLeft: number;
  #navigationEndsMs: number;

  constructor(options: CaptureOptions, deadline: Deadline, report: CaptureReport) {
    this.#deadline = deadline;
    this.#report = report;
    this.#options = options;
    this.#waitsLeft = waitsOf(options);
    this.#navigationEndsMs = deadline.remainingMs - (options.navigation_timeout ?? Number.POSITIVE_INFINITY);
  }

  /** The most that a step with a limit of its own may take. */
  atMost(limitMs: number): number {
    return Math.round(Math.max(100, Math.min(limitMs, this.#softMs())));
  }

  /** The most that a script may compute at one go: a little longer than it is waited for, which is told by name. */
  get computeMs(): number {
    return this.atMost(this.#deadline.remainingMs) + 250;
  }

  /** Does the work; where a partial picture is wanted and time is short, goes on without and answers undefined. */
  async wait<T>(what: string, work: Work<T>): Promise<T | undefined> {
    this.#waitsLeft--;
    this.#deadline.await(what);
    const done = await within(this.#softMs(), work);
    if (!done) this.#goOnWithout(what);
    return done?.value;
  }

  /** The way to the page, without which there is no picture. @throws AppError `target_timeout` */
  async arrive<T>(work: Work<T>): Promise<T> {
    const done = await within(this.#navigationMs(), work);
    if (!done) throw this.#late("did not answer");
    return done.value;
  }

  /** The page's loading. @param giveUp ends it, so that the page can be drawn without. @throws AppError `target_timeout` */
  async load(work: Work<void>, giveUp: () => Promise<unknown>): Promise<void> {
    this.#waitsLeft--;
    this.#deadline.await(this.#options.wait_until.join(", "));
    const limitMs = Math.min(this.#softMs(), this.#navigationMs());
    if (await within(limitMs, work)) return;
    if (!this.#options.best_attempt) throw this.#late(`did not reach ${this.#options.wait_until.join(", ")}`);
    this.#goOnWithout(`wait_until ${this.#options.wait_until.join(", ")}`);
    await giveUp();
  }

  #softMs(): number {
    const { best_attempt, timeout } = this.#options;
    if (!best_attempt) return Number.POSITIVE_INFINITY;
    const picture = Math.min(pictureMs.most, Math.max(pictureMs.least, timeout * pictureMs.share));
    const later = this.#waitsLeft * Math.min(laterWaitMs.most, timeout * laterWaitMs.share);
    return this.#deadline.remainingMs - picture - later;
  }

  #navigationMs(): number {
    return this.#deadline.remainingMs - this.#navigationEndsMs;
  }

  #goOnWithout(what: string): void {
    (this.#report.unfinished ??= []).push(what);
    this.#report.notes.push(`Time was short; the capture went on without the end of ${what}`);
  }

  #late(what: string): AppError {
    return new AppError(
      "target_timeout",
      `navigation_timeout: The page ${what} within ${this.#options.navigation_timeout} ms`,
    );
  }
}

function waitsOf(options: CaptureOptions): number {
  const { wait_for_selector, wait_to_leave, wait_for_function, scroll_into_view, hover } = options;
  const single = [wait_for_selector, wait_to_leave, wait_for_function, scroll_into_view, hover];
  const asked = single.filter((one) => one !== undefined).length + (options.delay > 0 ? 1 : 0);
  return 1 + asked + (options.scripts?.length ?? 0) + (options.click?.length ?? 0);
}

/** The work's value; undefined where it was not done in time, told to the work by its signal. */
async function within<T>(limitMs: number, work: Work<T>): Promise<{ value: T } | undefined> {
  const ending = new AbortController();
  if (limitMs === Number.POSITIVE_INFINITY) return { value: await work(ending.signal) };
  if (limitMs <= 0) return undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), limitMs);
  });
  try {
    const done = await Promise.race([work(ending.signal).then((value) => ({ value })), over]);
    if (!done) ending.abort();
    return done;
  } finally {
    clearTimeout(timer);
  }
}
