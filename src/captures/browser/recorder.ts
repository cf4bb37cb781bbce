// What the page's session tells while it loads: states reached, the main answer, redirects, failures, console.
import type { CDPSession } from "@cloudflare/puppeteer";
import type { Protocol } from "devtools-protocol";
import type { CaptureReport } from "#db/schema/captures.ts";
import { certificateOf } from "./main-answer.ts";

/** Entries kept of each kind; a page can fail without end. */
const entriesMax = 100;
const textMax = 500;
const urlMax = 2000;
const undecodable = "net::ERR_CONTENT_DECODING_FAILED";

/** A page whose scripts run on and on cannot be asked for its console. */
const hearMsMax = 200;

export type LoadState = "load" | "domcontentloaded" | "networkidle0" | "networkidle2";

const stateByEvent: Record<string, LoadState> = {
  load: "load",
  DOMContentLoaded: "domcontentloaded",
  networkIdle: "networkidle0",
  networkAlmostIdle: "networkidle2",
};

/** Where a page stood at some moment: its document, and what it was loading. */
export type Mark = { loader: string; open: ReadonlySet<string> };

type MainAnswer = Pick<Protocol.Network.ResponseReceivedEvent, "loaderId" | "response">;

export class Recorder {
  readonly report: CaptureReport;
  /** The last main answer: of the page asked for, or of the one it sent its visitor on to. */
  main: Protocol.Network.Response | undefined;
  /** The first error that the page logged or left uncaught. */
  firstError: string | undefined;
  /** Whether the page's bytes are not in the encoding that its header names. */
  isUndecodable = false;
  #cdp: CDPSession;
  #heard: Promise<void> | undefined;
  #frameId: string;
  #loader = "";
  #loaders = new Set<string>();
  #reached = new Set<LoadState>();
  #urls = new Map<string, string>();
  #change = Promise.withResolvers<void>();
  /** The document that the main frame has asked for and not yet got. */
  #navigating: string | undefined;
  /** The document that `main` belongs to, and the answer that may become the next. */
  #shown: string | undefined;
  #coming: MainAnswer | undefined;

  /** @param report is filled as things happen, so that it is there also when the capture fails */
  constructor(cdp: CDPSession, frameId: string, report: CaptureReport) {
    this.#cdp = cdp;
    this.#frameId = frameId;
    this.report = report;
    cdp.on("Page.lifecycleEvent", (event) => this.#onLifecycle(event));
    cdp.on("Page.frameStoppedLoading", (event) => event.frameId === frameId && this.#onStopped());
    cdp.on("Network.requestWillBeSent", (event) => this.#onRequest(event));
    cdp.on("Network.responseReceived", ({ type, frameId: of, loaderId, response }) => {
      if (type === "Document" && of === frameId) this.#onMain({ loaderId, response });
    });
    cdp.on("Network.loadingFinished", ({ requestId }) => this.#ended(requestId));
    cdp.on("Network.loadingFailed", (event) => this.#onFailed(event));
    cdp.on("Runtime.consoleAPICalled", ({ type, args }) => {
      if (type === "error" || type === "warning") this.#onConsole(type, args.map(textOf).join(" "));
    });
    cdp.on("Runtime.exceptionThrown", ({ exceptionDetails }) => {
      this.#onConsole("error", exceptionDetails.exception?.description ?? exceptionDetails.text);
    });
  }

  /**
   * Reports what the page's console holds, and from then on what it gets. The browser keeps it until it is asked:
   * asked from the start, it would tell the page's every script of it, and each document would take 10 ms longer.
   */
  hear(): Promise<void> {
    this.#heard ??= Promise.all([
      this.#cdp.send("Runtime.enable"),
      // Not where messages come from: each step of the way can have an address of megabytes.
      this.#cdp.send("Runtime.setMaxCallStackSizeToCapture", { size: 0 }),
    ]).then(() => undefined);
    return this.#heard;
  }

  /** As `hear`, for as long as a page's scripts may take to pause. */
  async hearOut(): Promise<void> {
    const late = new Promise<"late">((resolve) => setTimeout(resolve, hearMsMax, "late"));
    if ((await Promise.race([this.hear().catch(() => undefined), late])) !== "late") return;
    this.report.notes.push("The page's scripts never paused, so its console could not be read");
  }

  /** Resolves once the main frame's present document has reached all the states. */
  async reached(states: readonly LoadState[], sinceLoader: string): Promise<void> {
    // A page can navigate again at once; what counts is any document from the asked-for one on.
    while (!this.#loaders.has(sinceLoader) || !states.every((state) => this.#reached.has(state))) {
      await this.#change.promise;
    }
  }

  /** Whether the page went, or is on its way, to another document. */
  isLeaving({ loader }: Mark): boolean {
    return this.#loader !== loader || this.#navigating !== undefined;
  }

  /** Resolves once it does. */
  async left(since: Mark): Promise<undefined> {
    while (!this.isLeaving(since)) await this.#change.promise;
  }

  /** Adds to the report what the page was still waiting for. */
  noteOpenRequests(): void {
    const open = [...this.#urls.values()].map((url) => url.slice(0, 200));
    if (open.length > 0) this.report.notes.push(`Still loading: ${open.slice(0, 5).join(", ")}`);
  }

  /** How things stand before something is set off. */
  mark(): Mark {
    return { loader: this.#loader, open: new Set(this.#urls.keys()) };
  }

  /** Waits for the requests made since, and answers whether there were any. */
  async answered({ open }: Mark, limitMs: number): Promise<boolean> {
    const until = performance.now() + limitMs;
    const isOpen = () => [...this.#urls.keys()].some((id) => !open.has(id));
    const hadRequests = isOpen();
    while (isOpen() && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 25));
    return hadRequests;
  }

  /** Where the page went to another document since, or is on its way to one: waits for that, and answers true. */
  async followed({ loader }: Mark, states: readonly LoadState[]): Promise<boolean> {
    while (this.#navigating !== undefined) await this.#change.promise;
    if (this.#loader === loader) return false;
    await this.reached(states, loader);
    return true;
  }

  #ended(requestId: string): void {
    this.#urls.delete(requestId);
    if (this.#navigating !== requestId) return;
    this.#navigating = undefined;
    this.#changed();
  }

  #changed(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers<void>();
  }

  /** Once a page is there, an answer is the page's only when it takes its place: a download never does. */
  #onMain(answer: MainAnswer): void {
    if (this.#shown === undefined || !this.#loaders.has(this.#shown)) this.#take(answer);
    else this.#coming = answer;
  }

  #take({ loaderId, response }: MainAnswer): void {
    this.main = response;
    this.#shown = loaderId;
    this.report.certificate = certificateOf(response);
    this.report.protocol = response.protocol ?? null;
  }

  #onLifecycle({ frameId, loaderId, name }: Protocol.Page.LifecycleEventEvent): void {
    if (frameId !== this.#frameId) return;
    if (loaderId !== this.#loader) {
      this.#loader = loaderId;
      this.#loaders.add(loaderId);
      this.#reached.clear();
      if (this.#navigating === loaderId) this.#navigating = undefined;
      if (this.#coming?.loaderId === loaderId) this.#take(this.#coming);
    }
    const state = stateByEvent[name];
    if (state) this.#reached.add(state);
    this.#changed();
  }

  /** A page whose connection was cut off, or that set off for a download, never says that it has loaded. */
  #onStopped(): void {
    if (this.#loader === "" || this.#reached.has("load")) return;
    this.#reached.add("domcontentloaded").add("load");
    this.#changed();
    // Where it was we who stopped it, that is told already.
    if (this.report.unfinished?.length) return;
    this.report.unfinished = ["load"];
    this.report.notes.push("The page stopped loading before it was complete");
  }

  #onRequest({
    requestId,
    request,
    redirectResponse,
    type,
    frameId,
    loaderId,
  }: Protocol.Network.RequestWillBeSentEvent): void {
    if (redirectResponse && type === "Document" && frameId === this.#frameId) {
      push(this.report.redirects, {
        url: redirectResponse.url.slice(0, urlMax),
        status: redirectResponse.status,
      });
    }
    this.#urls.set(requestId, request.url);
    // A document's own request has the id of the document to come.
    const isDocument = type === "Document" && frameId === this.#frameId && requestId === loaderId;
    if (!isDocument || this.#loaders.has(loaderId)) return;
    this.#navigating = loaderId;
    this.#changed();
  }

  #onFailed({ requestId, type, errorText, blockedReason }: Protocol.Network.LoadingFailedEvent): void {
    const url = this.#urls.get(requestId);
    this.#ended(requestId);
    // A document's own request has its loader's id.
    if (requestId === this.#shown && errorText === undecodable) this.isUndecodable = true;
    // What we refused ourselves stands under `blocked`; what the page gave up itself is no failure.
    if (!url || errorText.includes("ERR_BLOCKED_BY_CLIENT") || errorText === "net::ERR_ABORTED") return;
    push(this.report.failed, {
      url: url.slice(0, textMax),
      type: (type ?? "Other").toLowerCase(),
      reason: blockedReason ?? errorText,
    });
  }

  #onConsole(level: string, text: string): void {
    if (level === "error") this.firstError ??= text.slice(0, textMax);
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
