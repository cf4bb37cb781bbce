import type { CDPSession } from "@cloudflare/puppeteer";
import { worldName } from "./in-page/source.ts";
import { PageScriptError } from "./page-script-error.ts";

/** The isolated world of the tab's present document; it is made anew by each navigation. */
export class World {
  #cdp: CDPSession;
  #id: number | undefined;
  #born = Promise.withResolvers<void>();

  constructor(cdp: CDPSession, frameId: string) {
    this.#cdp = cdp;
    cdp.on("Runtime.executionContextCreated", ({ context }) => {
      const auxiliary = context.auxData as { frameId?: string } | undefined;
      if (context.name !== worldName || auxiliary?.frameId !== frameId) return;
      this.#id = context.id;
      this.#born.resolve();
    });
    cdp.on("Runtime.executionContextsCleared", () => this.#gone());
    cdp.on("Runtime.executionContextDestroyed", ({ executionContextId }) => {
      if (executionContextId === this.#id) this.#gone();
    });
  }

  #gone(): void {
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
          expression: `stillframe.${call}`,
          contextId,
          awaitPromise: true,
          returnByValue: true,
        });
        if (answer.exceptionDetails) throw new PageScriptError(answer.exceptionDetails);
        return answer.result.value as T;
      } catch (err) {
        if (err instanceof PageScriptError || attempt === 5) throw err;
        if (this.#id !== contextId) continue;
        // The command can fail before we are told that its world has gone.
        if (!/navigated or closed|find context|context was destroyed/i.test(String(err))) throw err;
        this.#gone();
      }
    }
  }
}
