// One browser while it is held: who works in it, how much it has served, the tab that stands ready in it.
import { within } from "#core/within.ts";
import type { Connection } from "./connection.ts";
import type { BrowserGuard } from "./guard.ts";
import type { Tab } from "./tab.ts";

const answerMsMax = 3000;

/** After so many captures, or so long, a browser is replaced: what leaks in it goes with it. */
export type Span = { capturesMax: number; ageMsMax: number };

export class Held {
  readonly connection: Connection;
  readonly guard: BrowserGuard;
  spare: Promise<Tab> | undefined;
  readonly #workers = new Set<{ onLost: () => void }>();
  readonly #openedAt: number;
  #served = 0;
  #onUnused: (() => void) | undefined;

  constructor(connection: Connection, guard: BrowserGuard, now: number) {
    this.connection = connection;
    this.guard = guard;
    this.#openedAt = now;
  }

  get isOpen(): boolean {
    return this.connection.isOpen();
  }

  /**
   * Counts a capture that begins, and answers what to call as it ends.
   * @param onLost is called should the browser end under it
   */
  enter(onLost: () => void): () => void {
    this.#served++;
    const worker = { onLost };
    this.#workers.add(worker);
    return () => {
      this.#workers.delete(worker);
      if (this.#workers.size === 0) this.#onUnused?.();
    };
  }

  isSpent({ capturesMax, ageMsMax }: Span, now: number): boolean {
    return this.#served >= capturesMax || now - this.#openedAt >= ageMsMax;
  }

  /** Calls once nobody works in it, which may be at once. */
  whenUnused(call: () => void): void {
    this.#onUnused = call;
    if (this.#workers.size === 0) call();
  }

  /** The browser is gone: whoever works in it is told. */
  lose(): void {
    this.spare = undefined;
    for (const { onLost } of this.#workers) onLost();
  }

  async assertAnswers(): Promise<void> {
    const asked = this.connection.root.cdp.send("Browser.getVersion");
    await within(answerMsMax, asked, () => new Error("it does not answer"));
  }

  /** A browser that hangs does not hear that it should end; without a connection its session runs out. */
  async end(): Promise<void> {
    try {
      await within(answerMsMax, this.connection.close(), () => new Error("The browser did not close"));
    } catch {
      await this.connection.leave().catch(() => undefined);
    }
  }
}
