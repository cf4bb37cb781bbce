// What the page's session tells while it loads: states reached, the main answer, redirects, failures, console.
import type { CDPSession } from "@cloudflare/puppeteer";
import type { Protocol } from "devtools-protocol";
import type { CaptureReport } from "#db/schema/captures.ts";

/** Entries kept of each kind; a page can fail without end. */
const entriesMax = 100;
const textMax = 500;
const urlMax = 2000;

export type LoadState = "load" | "domcontentloaded" | "networkidle0" | "networkidle2";

const stateByEvent: Record<string, LoadState> = {
  load: "load",
  DOMContentLoaded: "domcontentloaded",
  networkIdle: "networkidle0",
  networkAlmostIdle: "networkidle2",
};

export class Recorder {
  readonly report: CaptureReport;
  /** The last main answer: of the page asked for, or of the one it sent its visitor on to. */
  main: Protocol.Network.Response | undefined;
  #frameId: string;
  #loader = "";
  #loaders = new Set<string>();
  #reached = new Set<LoadState>();
  #urls = new Map<string, string>();
  #waiting: (() => void) | undefined;

  /** @param report is filled as things happen, so that it is there also when the capture fails */
  constructor(cdp: CDPSession, frameId: string, report: CaptureReport) {
    this.#frameId = frameId;
    this.report = report;
    cdp.on("Page.lifecycleEvent", (event) => this.#onLifecycle(event));
    cdp.on("Network.requestWillBeSent", (event) => this.#onRequest(event));
    cdp.on("Network.responseReceived", ({ type, frameId: of, response }) => {
      if (type === "Document" && of === frameId) this.main = response;
    });
    cdp.on("Network.loadingFinished", ({ requestId }) => this.#urls.delete(requestId));
    cdp.on("Network.loadingFailed", (event) => this.#onFailed(event));
    cdp.on("Runtime.consoleAPICalled", ({ type, args }) => {
      if (type === "error" || type === "warning") this.#onConsole(type, args.map(textOf).join(" "));
    });
    cdp.on("Runtime.exceptionThrown", ({ exceptionDetails }) => {
      this.#onConsole("error", exceptionDetails.exception?.description ?? exceptionDetails.text);
    });
  }

  /** Resolves once the main frame's present document has reached all the states. */
  async reached(states: readonly LoadState[], sinceLoader: string): Promise<void> {
    // A page can navigate again at once; what counts is any document from the asked-for one on.
    while (!this.#loaders.has(sinceLoader) || !states.every((state) => this.#reached.has(state))) {
      await new Promise<void>((resolve) => (this.#waiting = resolve));
    }
  }

  /** Adds to the report what the page was still waiting for. */
  noteOpenRequests(): void {
    const open = [...this.#urls.values()].map((url) => url.slice(0, 200));
    if (open.length > 0) this.report.notes.push(`Still loading: ${open.slice(0, 5).join(", ")}`);
  }

  #onLifecycle({ frameId, loaderId, name }: Protocol.Page.LifecycleEventEvent): void {
    if (frameId !== this.#frameId) return;
    if (loaderId !== this.#loader) {
      this.#loader = loaderId;
      this.#loaders.add(loaderId);
      this.#reached.clear();
    }
    const state = stateByEvent[name];
    if (state) this.#reached.add(state);
    this.#waiting?.();
  }

  #onRequest({
    requestId,
    request,
    redirectResponse,
    type,
    frameId,
  }: Protocol.Network.RequestWillBeSentEvent): void {
    if (redirectResponse && type === "Document" && frameId === this.#frameId) {
      push(this.report.redirects, {
        url: redirectResponse.url.slice(0, urlMax),
        status: redirectResponse.status,
      });
    }
    this.#urls.set(requestId, request.url);
  }

  #onFailed({ requestId, type, errorText, blockedReason }: Protocol.Network.LoadingFailedEvent): void {
    const url = this.#urls.get(requestId);
    this.#urls.delete(requestId);
    // What we refused ourselves stands under `blocked`; what the page gave up itself is no failure.
    if (!url || errorText.includes("ERR_BLOCKED_BY_CLIENT") || errorText === "net::ERR_ABORTED") return;
    push(this.report.failed, {
      url: url.slice(0, textMax),
      type: (type ?? "Other").toLowerCase(),
      reason: blockedReason ?? errorText,
    });
  }

  #onConsole(level: string, text: string): void {
    push(this.report.console, { level, text: text.slice(0, textMax) });
  }
}

function push<T>(list: T[], entry: T): void {
  if (list.length < entriesMax) list.push(entry);
}

function textOf({ value, description }: Protocol.Runtime.RemoteObject): string {
  return value === undefined
    ? (description ?? "")
    : typeof value === "string"
      ? value
      : JSON.stringify(value);
}
