// Stands between every request that pages make and the network: one per browser, on its browser-wide session, since a
// page's own session sees nothing of shared workers, service workers, popups and frames in other processes.
import { type CDPSession, CDPSessionEvent } from "@cloudflare/puppeteer";
import type { Protocol } from "devtools-protocol";
import type { TargetPolicy } from "#core/url-safety.ts";
import type { CaptureReport } from "#db/schema/captures.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { dohResolver, type Resolver } from "#platform/dns.ts";
import { Filters } from "#captures/blocking/filters.ts";
import type { Log } from "#telemetry/log.ts";
import { realmSource } from "./guard-realm.ts";
import { decide, type Decider, type Decision } from "./decision.ts";
import { serviceWorkerDecider, Watch } from "./guard-watch.ts";
import type { RenderOrder } from "./order.ts";
import { targetPolicy } from "./policy.ts";
import type { Tab } from "./tab.ts";
import { createTargetCheck, targetDecider } from "./target-check.ts";
import { introduce } from "./whereabouts.ts";

/** One capture's view. */
export type Guard = Pick<Watch, "assertClean"> & { filters: Filters; end(): void };

type Connection = NonNullable<ReturnType<CDPSession["connection"]>>;
type Session = Pick<CDPSession, "on" | "send">;

export class BrowserGuard {
  #browser: CDPSession;
  #connection: Connection;
  #ctx: BaseCtx;
  #policy: TargetPolicy;
  #resolver: Resolver;
  /** Read ahead, so that the first page does not wait for them. */
  readonly filters: Filters;
  #watches = new Map<string, Watch>();
  /** Which capture a frame, worker or page belongs to; all these ids are of one kind. */
  #byFrame = new Map<string, Watch>();

  /** What a frame in a process of its own is told of the visitor, by context. */
  #visitors = new Map<string, (session: Session) => Promise<unknown>[]>();

  private constructor(browser: CDPSession, connection: Connection, ctx: BaseCtx, resolver: Resolver) {
    this.#browser = browser;
    this.#connection = connection;
    this.#ctx = ctx;
    this.#policy = targetPolicy(ctx.config, "");
    this.#resolver = resolver;
    this.filters = new Filters(ctx);
    this.filters.refresh();
  }

  /** Ready when it resolves; where it rejects, the browser must not be used. */
  static async attach(browser: CDPSession, ctx: BaseCtx, resolver?: Resolver): Promise<BrowserGuard> {
    const connection = browser.connection();
    if (!connection) throw new Error("The browser closed before it was guarded");
    const overHttps = () => dohResolver((url, init) => fetch(url, init), ctx.config.dnsResolverUrl);
    const guard = new BrowserGuard(browser, connection, ctx, resolver ?? overHttps());
    await guard.#start();
    return guard;
  }

  /** Begins to answer for a tab's requests. Sends what the page needs, in order before whatever is sent next. */
  watch(tab: Tab, order: RenderOrder, report: CaptureReport, log: Log): Guard {
    const policy = targetPolicy(this.#ctx.config, order.ownHost);
    const check = createTargetCheck(policy, this.#resolver);
    const { filters } = this;
    filters.refresh();
    const watch = new Watch({ frameId: tab.frameId, order, report, policy, check, filters, log });
    this.#visitors.set(tab.contextId, (session) => [
      session.send("Network.setUserAgentOverride", { userAgent: tab.userAgent }),
      ...introduce(session, order.options, tab.userAgent),
    ]);
    this.#watches.set(tab.contextId, watch);
    this.#byFrame.set(tab.frameId, watch);
    this.#listen(tab.cdp, tab.contextId);
    for (const source of watch.scripts)
      void quietly(tab.cdp.send("Page.addScriptToEvaluateOnNewDocument", { source }));
    if (order.document !== undefined && policy.allowLoopback) void this.#openLoopback(tab.contextId);
    return {
      assertClean: () => watch.assertClean(),
      filters,
      end: () => {
        this.#watches.delete(tab.contextId);
        this.#visitors.delete(tab.contextId);
        for (const [id, owner] of this.#byFrame) if (owner === watch) this.#byFrame.delete(id);
      },
    };
  }

  async #start(): Promise<void> {
    const browser = this.#browser;
    const unowned: Decider[] = [
      serviceWorkerDecider,
      (event) => targetDecider(createTargetCheck(this.#policy, this.#resolver))(event),
    ];
    browser.on("Fetch.requestPaused", (event) => {
      // A frame that is not known yet, or no longer, gets the checks and nothing of any capture's own.
      const watch = this.#byFrame.get(event.frameId);
      const decision = watch ? watch.decide(event) : decide(unowned, event);
      if (decision instanceof Promise) void decision.then((it) => this.#carryOut(event, it));
      else this.#carryOut(event, decision);
    });
    browser.on("Target.targetCreated", ({ targetInfo }) => this.#onTarget(targetInfo));
    this.#connection.on(CDPSessionEvent.SessionAttached, (session) => this.#onSession(session));
    this.#connection.on("Target.attachedToTarget", (event) => this.#onShared(event));
    await Promise.all([
      browser.send("Fetch.enable", { patterns: [{ urlPattern: "*" }] }),
      browser.send("Target.setDiscoverTargets", { discover: true }),
    ]);
  }

  #carryOut({ requestId }: Protocol.Fetch.RequestPausedEvent, decision: Decision): void {
    // What cannot be carried out must not stay paused; where the request is gone, this fails as well and harms nobody.
    const refused = () =>
      this.#browser.send("Fetch.failRequest", { requestId, errorReason: "BlockedByClient" });
    void quietly(this.#send(requestId, decision).catch(refused));
  }

  #send(requestId: string, decision: Decision): Promise<unknown> {
    switch (decision.action) {
      case "continue": {
        const { headers } = decision;
        return this.#browser.send("Fetch.continueRequest", { requestId, ...(headers && { headers }) });
      }
      case "fail":
        return this.#browser.send("Fetch.failRequest", { requestId, errorReason: decision.error });
      case "fulfill":
        return this.#browser.send("Fetch.fulfillRequest", {
          requestId,
          responseCode: 200,
          responseHeaders: [{ name: "Content-Type", value: "text/html; charset=utf-8" }],
          body: new TextEncoder().encode(decision.html).toBase64(),
        });
    }
  }

  #onTarget(info: Protocol.Target.TargetInfo): void {
    const watch = this.#watches.get(info.browserContextId ?? "");
    if (!watch || this.#byFrame.has(info.targetId)) return;
    if (info.type !== "tab") this.#byFrame.set(info.targetId, watch);
    if (isSecondPage(info)) watch.refusePage(info.targetId, info.url);
  }

  /**
   * Comes before puppeteer's own listeners hear of the session, hence before they let go what waits there: puppeteer
   * holds each new frame and worker until it is set up, and so do we without a second attachment.
   */
  #onSession(session: CDPSession): void {
    // What it is attached to is not told yet; what runs no scripts knows no such command.
    void quietly(session.send("Runtime.evaluate", { expression: realmSource }));
    session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
      const child = this.#connection.session(sessionId);
      if (child && (targetInfo.type !== "page" || isSecondPage(targetInfo))) this.#prepare(child, targetInfo);
      if (child && targetInfo.openerId !== undefined) void quietly(this.#close(child, targetInfo.targetId));
    });
  }

  /** Closed while it is held, a window holds its opener for good where they share a process. */
  async #close(page: CDPSession, targetId: string): Promise<void> {
    await page.send("Runtime.runIfWaitingForDebugger");
    await this.#browser.send("Target.closeTarget", { targetId });
  }

  #onShared({ sessionId, targetInfo }: Protocol.Target.AttachedToTargetEvent): void {
    const session = this.#connection.session(sessionId);
    if (session && targetInfo.type === "shared_worker") this.#prepare(session, targetInfo);
  }

  #prepare(session: Session, { type, browserContextId }: Protocol.Target.TargetInfo): void {
    if (type === "iframe" || type === "page") {
      // Without Page.enable the script is taken and never run.
      void quietly(session.send("Page.enable"));
      for (const source of this.#watches.get(browserContextId ?? "")?.scripts ?? [realmSource])
        void quietly(session.send("Page.addScriptToEvaluateOnNewDocument", { source }));
    }
    void quietly(
      session.send("Network.enable", { maxTotalBufferSize: 0, maxResourceBufferSize: 0, maxPostDataSize: 1 }),
    );
    if (!browserContextId) return;
    this.#listen(session, browserContextId);
    if (type === "iframe")
      this.#visitors
        .get(browserContextId)?.(session)
        .forEach((told) => void quietly(told));
  }

  #listen(session: Session, contextId: string): void {
    const owner = () => this.#watches.get(contextId);
    session.on("Page.frameAttached", ({ frameId }) => {
      const watch = owner();
      if (watch) this.#byFrame.set(frameId, watch);
    });
    session.on("Network.responseReceived", ({ response }) => owner()?.onResponse(response));
    session.on("Network.requestWillBeSent", ({ redirectResponse }) => {
      if (redirectResponse) owner()?.onResponse(redirectResponse);
    });
    session.on("Network.dataReceived", ({ dataLength }) => owner()?.onBytes(dataLength));
    session.on("Network.loadingFinished", ({ encodedDataLength }) => owner()?.onLoaded(encodedDataLength));
    session.on("Network.webSocketCreated", ({ url }) => void owner()?.onWebSocket(url));
  }

  /** A page given in the request counts as a public one, which the browser keeps from loopback unless told. */
  #openLoopback(browserContextId: string): Promise<unknown> {
    const permission = { name: "loopback-network" };
    return quietly(
      this.#browser.send("Browser.setPermission", { permission, setting: "granted", browserContextId }),
    );
  }
}

/** Opened by a page, or rendered ahead of a visit that no capture makes. */
function isSecondPage({ type, openerId, subtype }: Protocol.Target.TargetInfo): boolean {
  return type === "page" && (openerId !== undefined || subtype !== undefined);
}

/** For commands whose target may be gone by the time they arrive: then there is nothing left to guard. */
function quietly(command: Promise<unknown>): Promise<unknown> {
  return command.catch(() => undefined);
}
