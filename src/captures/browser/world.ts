import type { CDPSession } from "@cloudflare/puppeteer";
import { needsRest, restSource, worldName } from "./in-page/source.ts";
import { PageScriptError } from "./page-script-error.ts";
import { pagesMax, restless } from "./restless.ts";

/** The isolated world of the tab's present document; it is made anew by each navigation. */
export class World {
  #cdp: CDPSession;
  #id: number | undefined;
  #isWhole = false;
  #born = Promise.withResolvers<void>();

  constructor(cdp: CDPSession, frameId: string) {
    this.#cdp = cdp;
    cdp.on("Runtime.executionContextCreated", ({ context }) => {
      const auxiliary = context.auxData as { frameId?: string } | undefined;
      if (context.name !== worldName || auxiliary?.frameId !== frameId) return;
      this.#id = context.id;
      this.#isWhole = false;
      this.#born.resolve();
    });
    cdp.on("Runtime.executionContextsCleared", () => this.#gone());
    cdp.on("Runtime.executionContextDestroyed", ({ executionContextId }) => {
      if (executionContextId === this.#id) this.#gone();
    });
  }

  /** The call, with what it needs where this world has not got it yet. */
  #expressionOf(call: string): string {
    if (this.#isWhole || !needsRest(call)) return `stillframe.${call}`;
    this.#isWhole = true;
    return `${restSource}\nstillframe.${call}`;
  }

  #gone(): void {
    this.#isWhole = false;
    if (this.#id === undefined) return;
    this.#id = undefined;
    this.#born = Promise.withResolvers<void>();
  }

  /**
   * Runs `stillframe.<call>` in the page and answers its value. Where the page navigates meanwhile, it runs once more
   * in the new document.
   * @throws PageScriptError where the script itself throws
   */
  async run<T>(call: string): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      await this.#born.promise;
      const contextId = this.#id;
      if (contextId === undefined) continue;
      try {
        const answer = await this.#cdp.send("Runtime.evaluate", {
          expression: this.#expressionOf(call),
          contextId,
          awaitPromise: true,
          returnByValue: true,
        });
        if (answer.exceptionDetails) throw new PageScriptError(answer.exceptionDetails);
        return answer.result.value as T;
      } catch (err) {
        if (err instanceof PageScriptError) throw err;
        // The command can fail before we are told that its world has gone.
        const isGone = /navigated or closed|find context|context was destroyed/i.test(String(err));
        if (!isGone && this.#id === contextId) throw err;
        if (attempt > pagesMax) throw restless();
        if (this.#id === contextId) this.#gone();
      }
    }
  }
}
