import type { CDPSession } from "@cloudflare/puppeteer";
import { needsRest, restSource, worldName } from "./in-page/source.ts";
import { PageScriptError } from "./page-script-error.ts";
import { pagesMax, restless } from "./restless.ts";

/** What the browser says of a world that is no more. */
const whenGone = /navigated or closed|find context|context was destroyed/i;
/** What it says of one that is still empty, as before a document's first byte; or of another page's with its number. */
const whenEmpty = /stillframe is not defined/;
const emptyMs = 20;

/**
 * The isolated world of the tab's present document; it is made anew by each navigation. It is asked for, rather than
 * told of by `Runtime.enable`: that would make each document slower, and shows pages that they are being driven.
 */
export class World {
  #cdp: CDPSession;
  #frameId: string;
  #id: number | undefined;
  #isWhole = false;
  #born = Promise.withResolvers<void>();
  #documents = 0;

  constructor(cdp: CDPSession, frameId: string) {
    this.#cdp = cdp;
    this.#frameId = frameId;
    cdp.on("Page.frameNavigated", ({ frame }) => {
      if (frame.id === frameId) void this.#find();
    });
  }

  async #find(): Promise<void> {
    const document = ++this.#documents;
    this.#gone();
    try {
      const { executionContextId } = await this.#cdp.send("Page.createIsolatedWorld", {
        frameId: this.#frameId,
        worldName,
      });
      if (document !== this.#documents) return;
      this.#id = executionContextId;
      this.#born.resolve();
    } catch {
      // The document went meanwhile, and the next one is told of as well.
    }
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
    for (let pages = 0; ;) {
      await this.#born.promise;
      const contextId = this.#id;
      if (contextId === undefined) continue;
      try {
        return await this.#evaluate<T>(call, contextId);
      } catch (err) {
        const isEmpty = whenEmpty.test(String(err));
        if (!isEmpty && !this.#hasGone(err, contextId)) throw err;
        if (isEmpty) await new Promise((resolve) => setTimeout(resolve, emptyMs));
        else if (++pages > pagesMax) throw restless();
        // The command can fail before we are told that its world has gone.
        if (this.#id === contextId) void this.#find();
      }
    }
  }

  async #evaluate<T>(call: string, contextId: number): Promise<T> {
    const answer = await this.#cdp.send("Runtime.evaluate", {
      expression: this.#expressionOf(call),
      contextId,
      awaitPromise: true,
      returnByValue: true,
    });
    if (answer.exceptionDetails) throw new PageScriptError(answer.exceptionDetails);
    return answer.result.value as T;
  }

  #hasGone(err: unknown, contextId: number): boolean {
    if (err instanceof PageScriptError) return false;
    return whenGone.test(String(err)) || this.#id !== contextId;
  }
}
