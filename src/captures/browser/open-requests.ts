// What the page is still loading, so that a walk through it waits for what the walk set off.
import type { CDPSession } from "@cloudflare/puppeteer";
import type { Protocol } from "devtools-protocol";

/** Sockets, streams and beacons may stay open for as long as the page does. */
const awaited: ReadonlySet<string> = new Set([
  "Document",
  "Stylesheet",
  "Image",
  "Font",
  "Script",
  "XHR",
  "Fetch",
]);

export class OpenRequests {
  #cdp: CDPSession;
  #open = new Set<string>();
  #whenIdle: (() => void) | undefined;

  constructor(cdp: CDPSession) {
    this.#cdp = cdp;
    cdp.on("Network.requestWillBeSent", this.#onStart);
    cdp.on("Network.loadingFinished", this.#onEnd);
    cdp.on("Network.loadingFailed", this.#onEnd);
  }

  get count(): number {
    return this.#open.size;
  }

  /** Resolves once nothing is open, or after the time. */
  async idle(limitMs: number): Promise<void> {
    if (this.#open.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, limitMs);
    this.#whenIdle = resolve;
    await promise;
    clearTimeout(timer);
  }

  end(): void {
    this.#cdp.off("Network.requestWillBeSent", this.#onStart);
    this.#cdp.off("Network.loadingFinished", this.#onEnd);
    this.#cdp.off("Network.loadingFailed", this.#onEnd);
  }

  #onStart = ({ requestId, type, request }: Protocol.Network.RequestWillBeSentEvent): void => {
    if (awaited.has(type ?? "") && !request.url.startsWith("data:")) this.#open.add(requestId);
  };

  #onEnd = ({ requestId }: { requestId: string }): void => {
    this.#open.delete(requestId);
    if (this.#open.size === 0) this.#whenIdle?.();
  };
}
