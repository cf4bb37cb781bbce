// One capture's requests: which may go out, with which headers, and what is held against the capture.
import type { Protocol } from "devtools-protocol";
import { AppError } from "#core/errors.ts";
import { checkAddress, checkTargetUrl, type TargetPolicy } from "#core/url-safety.ts";
import type { CaptureReport } from "#db/schema/captures.ts";
import { blockDecider } from "#captures/blocking/decide.ts";
import type { Filters } from "#captures/blocking/filters.ts";
import type { Log } from "#telemetry/log.ts";
import { tellUrl } from "#telemetry/tell-url.ts";
import { decide, type Decider, type Decision, fail, type Paused } from "./decision.ts";
import { noSocketsSource, realmSource, refusedSocketUrl } from "./guard-realm.ts";
import { noteBlocked } from "./note-blocked.ts";
import type { RenderOrder } from "./order.ts";
import { type TargetCheck, targetDecider } from "./target-check.ts";

export const requestsMax = 2000;
export const bytesMax = 100_000_000;
const loggedMax = 100;

/** A service worker answers requests out of our sight; a page seen for the first time has none. */
export const serviceWorkerDecider: Decider = ({ request }) =>
  "Service-Worker" in request.headers ? fail("service_worker", "service worker script") : undefined;

/** The page given in the request, at the address that stands for it. */
function documentDecider({ document, url }: RenderOrder, ownFrameId: string): Decider {
  return ({ request, frameId }) =>
    document !== undefined && frameId === ownFrameId && request.url === url
      ? { action: "fulfill", html: document }
      : undefined;
}

/** Adds the caller's headers to requests for the target's origin, and to no other. */
function headersDecider({ document, url, options }: RenderOrder): Decider {
  const { headers = {}, authorization } = options;
  const own = Object.entries({ ...headers, ...(authorization ? { Authorization: authorization } : {}) });
  if (document !== undefined || own.length === 0) return () => undefined;
  const names = new Set(own.map(([name]) => name.toLowerCase()));
  const { origin } = new URL(url);
  return ({ request }) => {
    if (new URL(request.url).origin !== origin) return undefined;
    const kept = Object.entries(request.headers).filter(([name]) => !names.has(name.toLowerCase()));
    return { action: "continue", headers: [...kept, ...own].map(([name, value]) => ({ name, value })) };
  };
}

type WatchParts = {
  frameId: string;
  order: RenderOrder;
  report: CaptureReport;
  policy: TargetPolicy;
  check: TargetCheck;
  filters: Pick<Filters, "present" | "ready">;
  log: Log;
};

export class Watch {
  #parts: WatchParts;
  #deciders: Decider[];
  #otherPages = new Set<string>();
  #requests = 0;
  #bytes = 0;
  #logged = 0;
  #refused = false;

  constructor(parts: WatchParts) {
    this.#parts = parts;
    this.#deciders = [
      () => this.#withinLimits(),
      documentDecider(parts.order, parts.frameId),
      ({ frameId }) => (this.#otherPages.has(frameId) ? fail("popup", "request of another page") : undefined),
      serviceWorkerDecider,
      // Before names are looked up: what is not asked for needs no address.
      blockDecider(parts.order, parts.frameId, parts.filters),
      targetDecider(parts.check),
      headersDecider(parts.order),
    ];
  }

  /** What each of the page's documents runs before its own first script, in this order. */
  get scripts(): string[] {
    const noSockets = this.#parts.order.options.block_resources?.includes("websocket");
    return noSockets ? [realmSource, noSocketsSource] : [realmSource];
  }

  decide(event: Paused): Decision | Promise<Decision> {
    const decision = decide(this.#deciders, event);
    return decision instanceof Promise
      ? decision.then((it) => this.#noted(event, it))
      : this.#noted(event, decision);
  }

  /** Holds another page of the same context against nobody, but lets it load nothing. */
  refusePage(targetId: string, url: string): void {
    this.#otherPages.add(targetId);
    this.#note(url, "popup", "popup", "another page was opened");
  }

  /** An answer has come: it must not have come from elsewhere than was checked, nor past the check. */
  onResponse({ url, remoteIPAddress }: Protocol.Network.Response): void {
    const { order, policy } = this.#parts;
    if (!/^https?:/.test(url) || (order.document !== undefined && url === order.url)) return;
    const verdict = checkTargetUrl(url, policy);
    if (!verdict.ok) return this.#escaped(url, verdict.reason);
    if (!remoteIPAddress) return;
    const address = checkAddress(remoteIPAddress.replaceAll(/^\[|\]$/g, ""), policy);
    if (!address.ok) this.#escaped(url, `answered from ${address.reason}`);
  }

  async onWebSocket(url: string): Promise<void> {
    if (url.startsWith(refusedSocketUrl)) {
      const given = new URL(url).searchParams.get("url") ?? "";
      const unwanted = given.startsWith(refusedSocketUrl) ? new URL(given).searchParams.get("url") : null;
      if (unwanted !== null) return noteBlocked(this.#parts.report, unwanted, "websocket", "type");
      return this.#note(given, "websocket", "not_allowed", "WebSocket to another host than its document's");
    }
    const verdict = await this.#parts.check(url, "websocket");
    if (!verdict.ok) this.#escaped(url, verdict.reason);
  }

  onBytes(count: number): void {
    this.#bytes += count;
  }

  /** @throws AppError `target_blocked` (the document was refused, or an answer came from a refused address), `too_large` */
  assertClean(): void {
    if (this.#refused) throw new AppError("target_blocked", "This target is not allowed");
    if (this.#bytes > bytesMax)
      throw new AppError("too_large", `The page loads more than ${bytesMax / 1_000_000} MB`);
  }

  /** A request has come to its end, with this many bytes on the wire. */
  onLoaded(bytes: number): void {
    const { report } = this.#parts;
    report.bytes = (report.bytes ?? 0) + bytes;
  }

  #withinLimits(): Decision | undefined {
    this.#parts.report.requests = ++this.#requests;
    if (this.#bytes > bytesMax) return fail("limit", "too many bytes");
    if (this.#requests <= requestsMax) return undefined;
    if (this.#requests === requestsMax + 1)
      this.#parts.report.notes.push(`The page made more than ${requestsMax} requests; the rest were refused`);
    return fail("limit", "too many requests");
  }

  #noted({ request, resourceType, frameId }: Paused, decision: Decision): Decision {
    if (decision.action !== "fail") return decision;
    if (decision.wanted) {
      noteBlocked(this.#parts.report, request.url, resourceType.toLowerCase(), decision.reason);
      return decision;
    }
    this.#note(request.url, resourceType.toLowerCase(), decision.note, decision.reason);
    // The browser shows an error page in place of a refused document; nobody asked for a picture of that.
    if (decision.note === "not_allowed" && resourceType === "Document" && frameId === this.#parts.frameId)
      this.#refused = true;
    return decision;
  }

  #escaped(url: string, reason: string): void {
    this.#refused = true;
    this.#note(url, "other", "not_allowed", reason);
  }

  #note(url: string, type: string, note: string | undefined, reason: string): void {
    const { report, log, order } = this.#parts;
    if (note) noteBlocked(report, url, type, note);
    if (++this.#logged > loggedMax) return;
    log.warn("request refused", { capture_id: order.captureId, url: tellUrl(url), type, reason });
  }
}
